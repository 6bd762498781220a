"""How long a fault is held, and from when on its effect is steady.

A hung call keeps its thread. A shop is only as broken as the fault can make it when every thread that can be kept is
kept, and when every breaker that can open is open. Requests before that show how long it took, and no state.
"""

from __future__ import annotations

from collections.abc import Mapping

from scipy import special

from ...topology import CALL_DEADLINE_S
from ...topology import FAILURES_TO_OPEN
from ...topology import MICRO
from ...topology import rooms_needed_by
from ...topology import Shop
from ..subject.fault_runtimes import FAULT_RUNTIMES
from ..subject.injection import Hold
from ..subject.injection import kind_and_room
from .shoppers_load import calls_per_s
from .shoppers_load import TIMEOUT_S

WAITING = ("hang", "freeze", "spin", "pause", "cut")  # calls wait as long as the fault lasts
WAITING_S = 10.0  # such a fault is held for at least so long
STEADY_S = 4.0  # of its time, at least, the effect is steady and requests are judged
FINITE_S = 2.0  # the observation of a fault that ends by itself begins with so long
SHORT_S = 3.0  # any other fault
SURE = 0.95  # the chance that all copies are filled in time
ONE_REQUEST = ("poison",)  # healed as soon as it has ended one process: a crash that a request brings about
PASSING = {name for each in FAULT_RUNTIMES.values() for name, fault in each.kinds.items() if fault.passing}
FINITE = PASSING | {*ONE_REQUEST}


def time_to_fill_s(threads: int, a_second: float, copies: int = 1) -> float:
    """Return how long it takes until hung calls keep every thread of a role, with so many calls a second.

    Calls to one copy come at even distances. The kernel spreads calls over several copies by chance, so each waits for
    as many random arrivals as it has threads. With a chance of SURE, all are filled after this time.
    """
    if copies == 1:
        return threads / a_second
    arrivals = float(special.gammaincinv(threads, SURE ** (1 / copies)))
    return arrivals * copies / a_second


def time_to_open_s(a_second: float) -> float:
    """Return how long it takes until a breaker is open, if every call waits for its deadline in vain."""
    return CALL_DEADLINE_S + FAILURES_TO_OPEN / a_second


def settle_s(room: str, shop: Shop, copies: Mapping[str, int]) -> float:
    """Return when a fault under which calls wait has done to a shop all that it can.

    The role of the room is filled first, then those who call it. It is at least as long as in the services with one
    copy of each, with their breakers. So the same requests are judged in all shops with one copy.
    """
    a_second = calls_per_s(room)
    breakers_s = time_to_fill_s(MICRO.serving(room).threads, a_second) + time_to_open_s(a_second)
    return max(breakers_s, _chain_s(room, MICRO, {}), _chain_s(room, shop, copies))


def hold_of(part: str, shop: Shop, copies: Mapping[str, int]) -> Hold:
    """Return how long a fault is held in a shop, and which of its time counts."""
    kind, room = kind_and_room(part)
    if kind in FINITE:
        return Hold(FINITE_S, is_over_once_seen=kind in ONE_REQUEST)
    if kind not in WAITING:
        return Hold(SHORT_S, patience_s=TIMEOUT_S)
    settled_s = settle_s(room, shop, copies)
    return Hold(max(WAITING_S, settled_s + STEADY_S + TIMEOUT_S), settled_s, TIMEOUT_S)


def _chain_s(room: str, shop: Shop, copies: Mapping[str, int]) -> float:
    """Return how long it takes to fill the role of a room and, one after another, all roles that need the room."""
    needing = [d for d in shop.deployables if any(room in rooms_needed_by(own) for own in d.rooms)]
    a_second = calls_per_s(room)
    return sum(time_to_fill_s(d.threads, a_second, copies.get(d.role, 1)) for d in needing)
