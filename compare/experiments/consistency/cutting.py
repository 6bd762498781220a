"""Cut checkouts that are under way at the same time: all of them are seen at their place before the cut."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Sequence
from concurrent.futures import Future
from concurrent.futures import ThreadPoolExecutor

from ...errors import CartlabError
from ...faults.switch import Switch
from ...launch.local.launcher import LaunchedShop
from ..subject.killing import copy_serving
from ..subject.killing import is_back
from ..subject.killing import kill
from ..subject.waiting import await_that
from .places import CutPlace
from .proxy import Proxy
from .shelves import Buyer

CAUGHT_WITHIN_S = 2.5  # a checkout of the services gives up after three
BACK_WITHIN_S = 60.0


def cut_by_kill(shop: LaunchedShop, switch: Switch, place: CutPlace, buyers: Sequence[Buyer]) -> int:
    """Let checkouts hang at a place, kill (-9) the copy that runs them, and wait for its successor.

    Return how many were seen there. Inside a transaction that is one, and the others wait for it. Raises CartlabError.
    """
    kind = "hang" if place.side == "before" else "hang_after"
    wanted = 1 if place.is_alone else len(buyers)
    victim = copy_serving(shop, "orders")
    switch.on(place.point, kind, shop.pids)
    with ThreadPoolExecutor(len(buyers)) as threads:
        try:
            sent = [threads.submit(buyer.check_out) for buyer in buyers]
            await_that(
                lambda: switch.caught(shop.pids(victim.role)) >= wanted, f"{wanted} hang {place.name}", CAUGHT_WITHIN_S
            )
            caught = switch.caught(shop.pids(victim.role))
        finally:
            kill(victim)
    switch.off(shop.pids)
    _require_cut(place, sent, lambda status: status is None)
    await_that(lambda: is_back(shop, "orders", victim), f"{victim.role} serves again", BACK_WITHIN_S)
    return caught


def cut_by_network(proxy: Proxy, place: CutPlace, buyers: Sequence[Buyer]) -> int:
    """Hold checkouts on one side of an answer, cut their connections, and heal once all have ended. Return how many."""
    proxy.catch(place)
    with ThreadPoolExecutor(len(buyers)) as threads:
        try:
            sent = [threads.submit(buyer.check_out) for buyer in buyers]
            await_that(lambda: proxy.caught() >= len(buyers), f"{len(buyers)} are caught {place.name}", CAUGHT_WITHIN_S)
        finally:
            proxy.cut()
    proxy.heal()
    _require_cut(place, sent, lambda status: status is not None and status >= 500)
    return len(buyers)


def await_well(buyer: Buyer) -> None:
    """Wait until orders asks products again: its circuit breaker opens after failures. Raises CartlabError."""
    await_that(lambda: buyer.add() == 200, "the shop takes something into a cart again", BACK_WITHIN_S)


def _require_cut(place: CutPlace, sent: Sequence[Future[int | None]], is_cut: Callable[[int | None], bool]) -> None:
    statuses = [each.result() for each in sent]
    if not all(is_cut(status) for status in statuses):
        raise CartlabError(f"a checkout that was cut {place.name} was answered with {statuses}", "measure again")
