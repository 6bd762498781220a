"""One of the two shops of a demonstration: launched, loaded, broken, healed and scaled."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from typing import Literal

from ...errors import CartlabError
from ...faults.fault import await_bite
from ...faults.fault import await_health
from ...faults.kinds import FAULTS
from ...faults.switch import agent_variables
from ...faults.switch import switch_folder
from ...faults.target import POINTS
from ...launch.local import launched
from ...launch.local import LaunchOptions
from ...launch.local import RunningShop
from ...launch.state import ShopState
from ...load.live import LivePlan
from ...load.live_generator import LiveGenerator
from ...load.shoppers import register_shoppers
from ...topology import ROOMS
from ...topology import Shop
from ...topology import Style
from ..breaking import target_of
from ..prober import Prober
from .figures import Figures

Phase = Literal["stopped", "starting", "running", "stopping"]


class Column:
    """A shop and its load. Its methods block and raise CartlabError; the session calls them from one thread a shop.

    `failed` is told, from any thread, when the load ends by itself.
    """

    def __init__(self, shop: Shop, state: Path, port_base: int | None, failed: Callable[[str], None]) -> None:
        self.shop = shop
        self.phase: Phase = "stopped"
        self.style: Style = "resilient"
        self.running: RunningShop | None = None
        self.figures = Figures()
        self.broken: tuple[str, str] | None = None
        """Kind and room; None while nothing is broken by hand."""
        self._state = state
        self._port_base = port_base
        self._failed = failed
        self._stack = ExitStack()
        self._generator: LiveGenerator | None = None
        self._prober: Prober | None = None

    def start(self, style: Style, report: Callable[[str], None]) -> None:
        """Launch the shop, and register those who will buy there; nothing is sent yet. Raises CartlabError."""
        if self.phase != "stopped":
            raise CartlabError(f"{self.shop.name} is {self.phase} already", "stop both shops first")
        self.phase, self.style = "starting", style if len(self.shop.deployables) > 1 else "resilient"
        try:
            self.running = self._stack.enter_context(launched(self.shop, self._options(), report))
            rooms = {room: self.running.url(room) for room in ROOMS}
            self._prober = Prober(rooms, register_shoppers(rooms, 1)[0].api_key)
            self._generator = self._stack.enter_context(LiveGenerator(LivePlan(rooms), self.figures.hear, self._failed))
        except BaseException:
            self.stop()
            raise
        self.phase = "running"

    def stop(self) -> None:
        """Heal, and end all that runs."""
        self.phase = "stopping"
        try:
            self.heal()
        finally:
            self._generator = self._prober = self.running = None
            self._stack.close()
            self.figures = Figures()
            self.phase = "stopped"

    def load(self, rate_rps: float, weights: Mapping[str, int]) -> None:
        """Send so much from now on."""
        if self._generator is not None:
            self._generator.change(rate_rps=rate_rps, weights=weights)

    def inflict(self, kind: str, room: str) -> None:
        """Break a room, and return when it is seen to be broken; it stays so until it is healed, if it can."""
        if self.broken is not None:
            raise CartlabError(f"{self.shop.name} is broken already", "heal it first")
        fault, target = FAULTS[kind], self._target(room)
        if room not in fault.rooms:
            raise CartlabError(f"{kind} can't be done to {room}", f"choose from {', '.join(fault.rooms)}")
        self.broken = (kind, room)
        try:
            await_bite(fault.begin(target), f"{kind} in {room}")
        except BaseException:
            self.heal()
            raise

    def heal(self) -> None:
        """Take away what is broken, and return when the room works again. Without a fault nothing happens."""
        if self.broken is None or self.running is None:
            return
        (kind, room), target = self.broken, self._target(self.broken[1])
        try:
            FAULTS[kind].heal(target)
            if self.phase == "running":
                await_health(target, f"{kind} in {room}")
        finally:
            self.broken = None

    def scale(self, role: str, change: int) -> int:
        """Start or stop copies of a role, and return how many there are then; one at least."""
        shop = self._require_running()
        role = shop.shop.serving(role).role
        copies = max(1, sum(copy.role == role for copy in shop.copies()) + change)
        shop.scale(role, copies)
        return copies

    def deploy(self, role: str) -> None:
        """Replace the copies of a role by new ones of the same code, one after another."""
        shop = self._require_running()
        shop.deploy(shop.shop.serving(role).role, shop.source)

    def _options(self) -> LaunchOptions:
        switch = switch_folder(ShopState(self._state, self.shop.name).folder)
        return LaunchOptions(
            style=self.style,
            port_base=self._port_base,
            state=self._state,
            log_level="WARNING",
            settings=agent_variables(switch, tuple(POINTS.values())),
        )

    def _target(self, room: str) -> Any:
        shop = self._require_running()
        assert self._prober is not None
        return target_of(shop, room, self._prober)

    def _require_running(self) -> RunningShop:
        if self.running is None:
            raise CartlabError(f"{self.shop.name} is not running", "start both shops")
        return self.running
