"""Break one room of a running shop, see it bite, heal it, and wait until the shop is well."""

from __future__ import annotations

import time
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

HOLD_S = {"exception": 1.2, "kill": 2.0, "hang": 3.0}
OTHER_HOLD_S = 2.0
QUIET_S = 0.3  # only right answers for so long, before the next fault
PATIENCE_S = 15.0
POLL_S = 0.02


def kind_and_room(part: str) -> tuple[str, str]:
    """Split a part such as `fault=kill:products`."""
    kind, _, room = part.removeprefix("fault=").partition(":")
    return kind, room


def inject_fault(faults: FaultRuntime, part: str, shop: RunningShop, probe: HealthProbe, zero_s: float) -> Window:
    """Carry out one fault, from its injection until all is well. Return its window, in seconds from `zero_s`.

    Raises CartlabError if the fault never bites, or if the shop does not recover.
    """
    kind, room = kind_and_room(part)
    with faults.rooms(shop) as rooms:
        target = rooms.target(room, lambda timeout_s: probe.ask(room, timeout_s))
        return inject_and_heal(part, faults.kinds[kind], target, probe, zero_s)


def inject_and_heal(part: str, fault: Fault[Broken], target: Broken, probe: HealthProbe, zero_s: float) -> Window:
    """Inject a fault, see it bite, heal it and wait until all is well: `inject_fault` for any kind of target."""
    on_s = time.perf_counter()
    with injected(fault, target) as bites:
        await_bite(bites, part)
        sleep_until(on_s + HOLD_S.get(fault.name, OTHER_HOLD_S))
        off_s = time.perf_counter()
    await_health(target, part)
    _await_quiet(probe, part)
    return Window(on_s - zero_s, off_s - zero_s, time.perf_counter() - zero_s)


def _await_quiet(probe: HealthProbe, part: str) -> None:
    began_s = well_since_s = time.perf_counter()
    while time.perf_counter() - well_since_s < QUIET_S:
        if not probe.all_right():
            well_since_s = time.perf_counter()
        if time.perf_counter() - began_s > PATIENCE_S:
            raise CartlabError(f"{part} was healed, but not all rooms work again", "stop the shop and start it again")
        time.sleep(POLL_S)
