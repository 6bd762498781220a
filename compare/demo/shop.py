"""One of the two shops of a demonstration: launch, load, break, heal and scale it."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from types import MappingProxyType
from typing import Any
from typing import Literal
from typing import NamedTuple

from ..errors import CartlabError
from ..experiments.subject.fault_runtimes import FAULT_RUNTIMES
from ..experiments.subject.fault_targets import FaultTargets
from ..faults.fault import await_bite
from ..faults.fault import await_health
from ..faults.health_probe import HealthProbe
from ..launch.runtime import LaunchOptions
from ..launch.runtime import RunningShop
from ..launch.runtime import Runtime
from ..launch.shop_settings import by_role
from ..launch.state import refuse_beside_bench
from ..load.live import LivePlan
from ..load.live_generator import LiveGenerator
from ..load.shoppers import register_shoppers
from ..topology import Shop
from ..topology import Style
from ..topology import WHEN_MEASURED
from .moving import move
from .rolling_stats import RollingStats
from .usual import NOT_SAID
from .usual import Usual

Phase = Literal["stopped", "starting", "running", "stopping"]
RECOVERY_S = 60.0  # much longer than in experiments: after a long hang, a shop first answers all waiting requests


class HealedFault(NamedTuple):
    """When a fault began and ended, on perf_counter's clock. It ends when its room works again.

    `usual` is the usual outcome, as it was stated when the fault began.
    """

    since_s: float
    until_s: float
    usual: Usual = NOT_SAID


class DemoShop:
    """A shop and its load. Its methods block and raise CartlabError. The session calls them from one thread per shop.

    `failed` is called, from any thread, when the load ends by itself.
    """

    def __init__(
        self,
        shop: Shop,
        place: Runtime,
        state: Path,
        port_base: int | None,
        failed: Callable[[str], None],
        settings: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        self.shop = shop
        self.phase: Phase = "stopped"
        self.style: Style = "resilient"
        self.running: RunningShop | None = None
        self.stats = RollingStats()
        self.broken: tuple[str, str, float] | None = None
        """Kind, room and beginning (on perf_counter's clock) of the fault; None while nothing is broken by hand."""
        self._usual = NOT_SAID
        self.is_recovering = False
        """Whether the shop is healed, but does not work yet."""
        self._place = place
        self._faults = FAULT_RUNTIMES[place.name]
        self._rooms: FaultTargets | None = None
        self._state = state
        self._moved = state / "moved" / shop.name
        self._port_base = port_base
        self._failed = failed
        self._settings = by_role(shop, settings)
        self._stack = ExitStack()
        self._step = ""
        self._step_since_s = 0.0
        self._generator: LiveGenerator | None = None
        self._probe: HealthProbe | None = None

    @property
    def progress(self) -> str:
        """What the start of the shop is doing, and for how long; empty while the shop does not start."""
        if self.phase != "starting":
            return ""
        return f"{self._step}, {time.perf_counter() - self._step_since_s:.0f} s"

    def start(self, style: Style) -> bool:
        """Launch the shop and register its shoppers. No load is sent yet. Raises CartlabError.

        Returns whether that changed anything. A shop that already runs in this style is left as it is.
        """
        style = style if len(self.shop.deployables) > 1 else "resilient"
        if self.phase == "running" and self.style == style:
            return False
        if self.phase != "stopped":
            raise CartlabError(f"{self.shop.name} is {self.phase} already", "stop both shops first")
        refuse_beside_bench(self._state)
        self._note_step("Looking at ports and folders")
        self.phase, self.style = "starting", style
        try:
            self.running = self._stack.enter_context(self._place.launched(self.shop, self._options(), self._note_step))
            self._rooms = self._stack.enter_context(self._faults.rooms(self.running))
            self._note_step("Registering shoppers")
            rooms = dict(self.running.urls)
            self._probe = HealthProbe(rooms, register_shoppers(rooms, 1)[0].api_key)
            self._generator = self._stack.enter_context(LiveGenerator(LivePlan(rooms), self.stats.hear, self._failed))
        except BaseException:
            self.stop()
            raise
        self.phase = "running"
        return True

    def stop(self) -> None:
        """Heal the shop, and end everything that runs."""
        self.phase = "stopping"
        try:
            self.heal()
        finally:
            self._generator = self._probe = self._rooms = self.running = self.broken = None
            self._stack.close()
            shutil.rmtree(self._moved, ignore_errors=True)
            self.stats = RollingStats()
            self.phase = "stopped"

    def load(self, rate_rps: float, weights: Mapping[str, int]) -> bool:
        """Send this load from now on. Return whether there is a generator to send it."""
        if self._generator is not None:
            self._generator.change(rate_rps=rate_rps, weights=weights)
        return self._generator is not None

    def inject(self, kind: str, room: str, usual: Usual = NOT_SAID) -> bool:
        """Break a room, and return when the fault shows. It lasts until it is healed, unless it passes by itself.

        Returns False if something is already broken. Then nothing changes.
        """
        if self.broken is not None:
            return False
        fault, target = self._faults.kinds[kind], self._target(room)
        if room not in fault.rooms:
            raise CartlabError(f"{kind} can't be done to {room}", f"choose from {', '.join(fault.rooms)}")
        self.broken, self._usual = (kind, room, time.perf_counter()), usual
        try:
            await_bite(fault.begin(target), f"{kind} in {room}")
        except BaseException:
            fault.heal(target)
            self.broken = None
            raise
        return True

    def heal(
        self, of: tuple[str, str] | None = None, called_off: Callable[[], bool] = lambda: False
    ) -> HealedFault | Literal[False]:
        """Remove the fault, or only one `of` this kind and room. Return when the room works again.

        The wait ends early when it is called off. Returns False if there was no such fault.
        """
        if self.broken is None or self.running is None or of not in (None, self.broken[:2]):
            return False
        (kind, room, since_s), target = self.broken, self._target(self.broken[1])
        self._faults.kinds[kind].heal(target)  # if this fails, the fault is still there
        self.broken = None
        if self.phase == "running":
            self.is_recovering = True
            try:
                await_health(target, f"{kind} in {room}", RECOVERY_S, called_off)
            finally:
                self.is_recovering = False
        return HealedFault(since_s, time.perf_counter(), self._usual)

    def scale(self, role: str, change: int) -> bool:
        """Start or stop copies of a role; at least one stays. Return whether that changed anything."""
        shop = self._require_running()
        role = shop.shop.serving(role).role
        before = sum(copy.role == role for copy in shop.copies())
        after = max(1, before + change)
        shop.scale(role, after)
        return after != before

    def deploy(self, role: str) -> None:
        """Replace the copies of a role by new ones of the code that was launched, one after another."""
        shop = self._require_running()
        shop.deploy(shop.shop.serving(role).role, shop.source)

    def swap(self) -> bool:
        """Move the users' room to another framework. A deploy brings it back. Return whether that changed anything."""
        return move(self._require_running(), self._moved)

    def _note_step(self, step: str) -> None:
        """Note a line of the launch, from any thread. Later lines are about copies, and nobody asks for them."""
        self._step, self._step_since_s = step, time.perf_counter()

    def _options(self) -> LaunchOptions:
        agent = self._faults.agent(self.shop, self._state, wanted=self._faults.has_agent)
        return LaunchOptions(
            style=self.style,
            port_base=self._port_base,
            state=self._state,
            log_level="WARNING",
            settings={**WHEN_MEASURED, **agent},
            settings_by_role=self._settings,
        )

    def _target(self, room: str) -> Any:
        probe, rooms = self._probe, self._rooms
        if probe is None or rooms is None:
            raise self._not_running()
        return rooms.target(room, lambda timeout_s: probe.ask(room, timeout_s))

    def _require_running(self) -> RunningShop:
        if self.running is None:
            raise self._not_running()
        return self.running

    def _not_running(self) -> CartlabError:
        return CartlabError(f"{self.shop.name} is not running", "start both shops")
