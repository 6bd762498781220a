"""Kill the process that serves products at known places, while people buy and an admin imports. Then look for damage.

A place is a function in which a request hangs until its process is killed. So nothing is left to chance: each kill
comes when an import, a search or a checkout is in the middle.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from ...faults.switch import Switch
from ...faults.switch import switch_folder
from ...launch.local.launcher import LaunchedShop
from ..subject.killing import copy_serving
from ..subject.killing import is_back
from ..subject.killing import kill
from ..subject.waiting import await_that
from .people import CartHolder
from .people import Imported
from .people import Importer
from .second_store import ROOM

CAUGHT_WITHIN_S = 2.5  # a checkout of the services gives up after three
BACK_WITHIN_S = 60.0
IMPORTS = 2  # at each place
CHECKOUTS = 2


@dataclass(frozen=True)
class KillPlace:
    """A function of the room of products, and the side of it on which a request hangs until its process is killed."""

    name: str
    point: str
    kind: str
    loses_store: bool = False


PLACES = (
    KillPlace("an import, before the tables have it", "products.catalogue:word_rows", "hang"),
    KillPlace("an import, before the search's store has it", "products.catalogue:texts_after", "hang"),
    KillPlace("an import, while the search's store takes it", "products.search_store:_add", "hang_after"),
    KillPlace("a checkout, and the search's store is lost", "products.stock:take", "hang_after", loses_store=True),
)
POINTS = tuple(place.point for place in PLACES)


@dataclass(frozen=True)
class Killed:
    """What was under way at a kill: imports, and for each checkout the id of the promised order, or None."""

    place: KillPlace
    imports: Sequence[Imported]
    orders: Sequence[int | None]


def kill_at(
    place: KillPlace, shop: LaunchedShop, importer: Importer, holders: Sequence[CartHolder], store: Path
) -> Killed:
    """Let imports and checkouts run until one hangs at the place, kill the copy, and wait for its successor.

    `store` is the file of the search's store. Raises CartlabError if nothing gets to the place.
    """
    switch, victim = Switch(switch_folder(shop.folder)), copy_serving(shop, ROOM)
    for holder in holders:
        await_well(holder)
    switch.on(place.point, place.kind, shop.pids)
    with ThreadPoolExecutor(IMPORTS + len(holders)) as threads:
        try:
            imports = [threads.submit(importer.bring) for _ in range(IMPORTS)]
            orders = [threads.submit(holder.check_out) for holder in holders]
            await_that(lambda: switch.caught(shop.pids(victim.role)) >= 1, f"it hangs: {place.name}", CAUGHT_WITHIN_S)
            if place.loses_store:
                store.unlink()
        finally:
            kill(victim)
            switch.off(shop.pids)
    await_that(lambda: is_back(shop, ROOM, victim), f"{victim.role} serves again", BACK_WITHIN_S)
    return Killed(place, [each.result() for each in imports], [each.result() for each in orders])


def await_well(holder: CartHolder) -> None:
    """Fill a cart once orders asks products again: its circuit breaker opens after failures. Raises CartlabError."""
    await_that(holder.fill, "the shop takes something into a cart", BACK_WITHIN_S)
