"""Break one room of a running shop, see it bite, heal it, and wait until the shop is well."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TypeVar

from ...errors import CartlabError
from ...faults.fault import await_bite
from ...faults.fault import await_health
from ...faults.fault import Fault
from ...faults.fault import injected
from ...faults.fault import Probeable
from ...faults.health_probe import HealthProbe
from ...launch.runtime import RunningShop
from ...load.features import Window
from ...load.generator import sleep_until
from .fault_targets import FaultRuntime

Broken = TypeVar("Broken", bound=Probeable)

QUIET_S = 0.3  # only right answers for so long, before the next fault
PATIENCE_S = 20.0  # after a long hang, a shop first works off what everybody has asked meanwhile
POLL_S = 0.02


@dataclass(frozen=True)
class Hold:
    """How long a fault lasts, and which requests show what it does.

    `settle_s` and `patience_s` are those of its Window. A fault that `is_over_once_seen` is healed as soon as it was
    seen to bite. The rest of its time is observation.
    """

    lasts_s: float
    settle_s: float = 0.0
    patience_s: float = 0.0
    is_over_once_seen: bool = False


def kind_and_room(part: str) -> tuple[str, str]:
    """Split a part such as `fault=kill:products`."""
    kind, _, room = part.removeprefix("fault=").partition(":")
    return kind, room


def inject_fault(
    faults: FaultRuntime, part: str, hold: Hold, shop: RunningShop, probe: HealthProbe, zero_s: float
) -> Window:
    """Carry out one fault, from its injection until all is well. Return its window, in seconds from `zero_s`.

    A shop that does not recover has a window too, which says so. Raises CartlabError if the fault never bites.
    """
    kind, room = kind_and_room(part)
    with faults.rooms(shop) as rooms:
        target = rooms.target(room, lambda timeout_s: probe.ask(room, timeout_s))
        return inject_and_heal(part, faults.kinds[kind], hold, target, probe, zero_s)


def inject_and_heal(
    part: str, fault: Fault[Broken], hold: Hold, target: Broken, probe: HealthProbe, zero_s: float
) -> Window:
    """Inject a fault, see it bite, heal it and wait until all is well: `inject_fault` for any kind of target."""
    on_s = time.perf_counter()
    with injected(fault, target) as bites:
        await_bite(bites, part)
        if hold.is_over_once_seen:
            fault.heal(target)
        sleep_until(on_s + hold.lasts_s)
        off_s = time.perf_counter()
    recovered = _recovers(target, probe, part)
    until_s = time.perf_counter()
    return Window(on_s - zero_s, off_s - zero_s, until_s - zero_s, hold.settle_s, hold.patience_s, recovered)


def _recovers(target: Probeable, probe: HealthProbe, part: str) -> bool:
    """Wait until all is well, and return whether it is in time."""
    try:
        await_health(target, part, PATIENCE_S)
    except CartlabError:
        return False
    began_s = well_since_s = time.perf_counter()
    while time.perf_counter() - well_since_s < QUIET_S:
        if not probe.all_right():
            well_since_s = time.perf_counter()
        if time.perf_counter() - began_s > PATIENCE_S:
            return False
        time.sleep(POLL_S)
    return True
