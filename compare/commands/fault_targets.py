"""The running shops that can be broken by hand, in any runtime, and what is broken in them now."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from typing import NamedTuple

from ..errors import CartlabError
from ..experiments.subject.fault_runtimes import FAULT_RUNTIMES
from ..experiments.subject.fault_targets import Ask
from ..experiments.subject.fault_targets import FaultTargets
from ..faults.health_probe import HealthProbe
from ..faults.target import ProbeAnswer
from ..launch.runtime import RunningShop
from ..launch.runtimes import option_for
from ..launch.runtimes import RUNTIMES
from ..load.shoppers import register_shoppers
from ..settings import state_directory
from ..topology import SHOPS


class FaultyShop(NamedTuple):
    """A running shop, its runtime, and its rooms as targets."""

    runtime: str
    running: RunningShop
    rooms: FaultTargets

    def target(self, room: str, *, watched: bool) -> Any:
        """Return a room as a target. Only a `watched` target can be asked whether it works."""
        return self.rooms.target(room, _asking(self.running, room) if watched else _ask_nobody)


@contextmanager
def breakable(name: str, runtime: str | None) -> Iterator[FaultyShop]:
    """Find a running shop. Raises CartlabError if it runs nowhere, or in several runtimes."""
    places = [RUNTIMES[runtime]] if runtime else list(RUNTIMES.values())
    there = {each.name: each.attached(SHOPS[name], state_directory()) for each in places}
    found = {place: running for place, running in there.items() if running is not None}
    if not found:
        raise CartlabError(f"{name} is not up", f"python cli.py up {name} -d{option_for(runtime) if runtime else ''}")
    if len(found) > 1:
        raise CartlabError(f"{name} runs in several runtimes", f"say which: --runtime {', or '.join(found)}")
    (place, running), *_ = found.items()
    with FAULT_RUNTIMES[place].rooms(running) as rooms:
        yield FaultyShop(place, running, rooms)


class ActiveFault(NamedTuple):
    """A fault that is active now. `target` is the room of a fault in the code, otherwise the role of the copies."""

    kind: str
    target: str
    role: str


def active_faults(name: str, runtime: str) -> list[ActiveFault]:
    """Return what is broken in a shop now, whoever broke it; nothing if the shop does not run."""
    try:
        with breakable(name, runtime) as shop:
            return list(_active_in(name, shop))
    except CartlabError:  # the shop has just stopped, or is still starting
        return []


def _active_in(name: str, shop: FaultyShop) -> Iterator[ActiveFault]:
    for deployable in SHOPS[name].deployables:
        for fault in FAULT_RUNTIMES[shop.runtime].kinds.values():
            rooms = [room for room in deployable.rooms if room in fault.rooms]
            for room in rooms if fault.in_code else rooms[:1]:
                if shop.rooms.can_heal(fault) and fault.is_there(shop.target(room, watched=False)):
                    yield ActiveFault(fault.name, room if fault.in_code else deployable.role, deployable.role)


def _asking(running: RunningShop, room: str) -> Ask:
    urls = dict(running.urls)
    key = register_shoppers(urls, 1)[0].api_key if room == "orders" else ""
    probe = HealthProbe(urls, key)
    return lambda timeout_s: probe.ask(room, timeout_s)


def _ask_nobody(timeout_s: float) -> ProbeAnswer:
    return ProbeAnswer(None, 0.0)
