"""What becomes of checkouts that are cut off in the middle (M2): by a kill at each step, and by the network."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

from ...faults.switch import Switch
from ...faults.switch import switch_folder
from ...launch.local.launcher import LaunchedShop
from ..bench.experiment import Bench
from ..bench.experiment import Condition
from ..bench.experiment import Experiment
from ..bench.experiment import Measured
from ..subject.gate import open_gate
from ..subject.waiting import seconds_until
from .conditions import COMPARED
from .conditions import CONDITIONS
from .conditions import MONOLITH_CONDITION
from .conditions import PROXY_PORT
from .conditions import RESERVATION_S
from .conditions import UNCOMPENSATED
from .cutting import await_well
from .cutting import cut_by_kill
from .cutting import cut_by_network
from .outcome import CutCheckout
from .outcome import outcome_metrics
from .outcome import raw_of
from .outcome import READERS
from .outcome import settling
from .places import CutPlace
from .places import places_of
from .primaries import PRIMARIES
from .proxy import Proxy
from .proxy import proxy_to
from .shelves import Buyer
from .shelves import is_settled
from .shelves import read_shelves
from .shelves import register_buyers

CUT_AT_ONCE = {"demo": 4, "quick": 13, "full": 13}  # checkouts at each place
# A reservation ends, and recovery, which looks each second, settles it. A slow shop gets time, so that it is not taken
# for a wrong one. Where nothing recovers, nothing will be settled either.
SETTLED_WITHIN_S, NEVER_SETTLED_S = RESERVATION_S + 28.0, RESERVATION_S + 4.0
AT_ONCE = 4  # second tries


def prepare(condition: Condition, shop: LaunchedShop, bench: Bench) -> dict[str, Any]:
    """Open the gate, with the proxy in between."""
    with between(shop):
        return open_gate(condition, shop, bench)


def measure(condition: Condition, shop: LaunchedShop, bench: Bench) -> Measured:
    """Cut checkouts at every place, let the shop recover, read its books, and let each shopper try again."""
    places, count = places_of(shop.shop), CUT_AT_ONCE[bench.profile]
    with between(shop) as proxy:
        spare, *buyers = register_buyers(shop, 1, 1 + count * len(places))
        groups = {place: buyers[number * count :][:count] for number, place in enumerate(places)}
        before = read_shelves(shop)
        caught = {place: cut(shop, proxy, place, group, spare) for place, group in groups.items()}
        patience_s = NEVER_SETTLED_S if condition == UNCOMPENSATED else SETTLED_WITHIN_S
        settled_s = seconds_until(lambda: is_settled(shop), patience_s)
        after = read_shelves(shop)
        with ThreadPoolExecutor(AT_ONCE) as threads:
            list(threads.map(Buyer.check_out, buyers))
        again = read_shelves(shop)
    outcomes = [
        CutCheckout(
            place=place.name,
            was_caught=number < caught[place],
            taken=before.stock[buyer.product] - after.stock[buyer.product],
            placed=after.placed.get(buyer.user_id, 0),
            held=after.held.get(buyer.product, 0) - before.held.get(buyer.product, 0),
            taken_again=before.stock[buyer.product] - again.stock[buyer.product],
            placed_again=again.placed.get(buyer.user_id, 0),
        )
        for place, group in groups.items()
        for number, buyer in enumerate(group)
    ]
    bench.keep("cuts", raw_of(outcomes, settled_s))
    return Measured(outcome_metrics(outcomes) | settling(settled_s))


def cut(shop: LaunchedShop, proxy: Proxy, place: CutPlace, buyers: Sequence[Buyer], spare: Buyer) -> int:
    """Cut checkouts at one place. Return how many were seen there, once the shop is well again."""
    if place.way == "kill":
        caught = cut_by_kill(shop, Switch(switch_folder(shop.folder)), place, buyers)
    else:
        caught = cut_by_network(proxy, place, buyers)
    await_well(spare)
    return caught


@contextmanager
def between(shop: LaunchedShop) -> Iterator[Proxy]:
    """Have the proxy stand in front of products. Nobody asks it in the monolith."""
    with proxy_to(shop.url("products"), PROXY_PORT) as proxy:
        yield proxy


CONSISTENCY = Experiment(
    name="consistency",
    question="What becomes of a checkout that is cut off in the middle?",
    budget="equal per process: threads and database connections; the same number of cuts by kill",
    conditions=CONDITIONS,
    compared=COMPARED,
    same=("monolith@aa=again", MONOLITH_CONDITION.name),
    primaries=PRIMARIES,
    prepare=prepare,
    measure=measure,
    readers=READERS,
)
