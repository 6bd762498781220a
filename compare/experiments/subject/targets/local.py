"""The rooms of shops of processes, as targets of faults."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from collections.abc import Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ....faults.fault import Fault
from ....faults.kinds import FAULTS
from ....faults.switch import agent_variables
from ....faults.switch import Switch
from ....faults.switch import switch_folder
from ....faults.target import POINTS
from ....faults.target import Target
from ....launch.local.attached import AttachedShop
from ....launch.local.launcher import LaunchedShop
from ....launch.runtime import RunningShop
from ....launch.state import ShopState
from ....topology import Shop
from ..fault_targets import Ask


class ProcessRooms:
    """The rooms of one shop of processes, launched here or elsewhere."""

    def __init__(self, running: LaunchedShop | AttachedShop) -> None:
        self._running = running
        self._switch = Switch(switch_folder(running.folder))

    def can_heal(self, fault: Fault[Any]) -> bool:
        """Return whether that kind of fault can be there at all. A fault in the code needs the start-up agent."""
        return self._switch.is_planted() or not fault.in_code

    def target(self, room: str, ask: Ask) -> Target:
        """Return a room as a target of faults."""
        return target_of(self._running, room, ask, self._switch)


class LocalFaults:
    """What can be broken in shops of processes."""

    has_agent = True
    kinds: Mapping[str, Fault[Any]] = FAULTS

    def agent(self, shop: Shop, state: Path, *, wanted: bool) -> Mapping[str, str]:
        """Return the settings that start a shop with the agent, or none if it is not wanted.

        Faults of an earlier launch are forgotten, so that they don't bite at the start.
        """
        known = ShopState(state, shop.name)
        switch = switch_folder(known.folder)
        if not known.is_running():
            shutil.rmtree(switch, ignore_errors=True)
        return agent_variables(switch, tuple(POINTS.values())) if wanted else {}

    @contextmanager
    def rooms(self, running: RunningShop) -> Iterator[ProcessRooms]:
        """Yield the rooms of a running shop."""
        assert isinstance(running, (LaunchedShop, AttachedShop))
        yield ProcessRooms(running)


def target_of(running: LaunchedShop | AttachedShop, room: str, ask: Ask, switch: Switch | None = None) -> Target:
    """Return a room of a running shop as a target of faults."""
    deployable = running.shop.serving(room)
    return Target(
        room=room,
        pids=lambda: running.pids(deployable.role),
        everybody=running.pids,
        ask=ask,
        switch=switch or Switch(switch_folder(running.folder)),
        database=next(iter(sorted(running.data_directory(deployable.role).glob("*.db"))), None),
    )
