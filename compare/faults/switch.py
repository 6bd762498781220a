"""The switch of the code faults. This module turns it; every process of the shop watches it and acknowledges it."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from collections.abc import Mapping
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from ..errors import CartlabError

AGENT = Path(__file__).with_name("agent")
PATIENCE_S = 5.0
POLL_S = 0.01


def switch_folder(shop_folder: Path) -> Path:
    """Return the folder of a shop's switch, within the folder of its state."""
    return shop_folder / "faults"


def agent_variables(folder: Path, points: Sequence[str]) -> Mapping[str, str]:
    """Return the environment that starts a shop's processes with the agent. It plants a switch in `points`."""
    return {
        "PYTHONPATH": str(AGENT),
        "CARTLAB_FAULT_POINTS": ",".join(points),
        "CARTLAB_FAULT_SWITCH": str(folder),
    }


class Switch:
    """Turns one fault on or off in all processes of a shop that have the agent."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._position = folder / "position.json"

    def on(self, point: str, kind: str, pids: Callable[[], Sequence[int]]) -> None:
        """Switch a fault on. Returns once all processes with the agent, and at least one, have acknowledged it.

        Raises CartlabError, after switching the fault off again, if none does.
        """
        planted = self.is_planted()
        if planted:
            self._turn(point, kind)
        if not planted or not self._acknowledged(pids):
            self.off(pids)
            raise CartlabError(
                "no process of the shop listens to faults",
                "python cli.py down SHOP, then: python cli.py up SHOP -d --faults",
            )

    def off(self, pids: Callable[[], Sequence[int]]) -> bool:
        """Switch the fault off. Return whether all processes that had acknowledged it report that it is gone."""
        if not self._position.exists():
            return True
        self._turn("", "")
        return self._acknowledged(pids)

    def position(self) -> tuple[str, str]:
        """Return the point and the kind of the fault that is on; two empty texts if none is."""
        try:
            found = json.loads(self._position.read_text())
        except (OSError, ValueError):
            return "", ""
        return str(found["point"]), str(found["kind"])

    def is_planted(self) -> bool:
        """Return whether any process of the shop was started with the agent."""
        return (self._folder / "seen").is_dir()

    def caught(self, pids: Sequence[int]) -> int:
        """Return how many calls these processes have reported to hang at the point that is switched on."""
        wanted, total = str(self._number()), 0
        for pid in pids:
            with suppress(FileNotFoundError):
                number, count = (self._folder / "caught" / str(pid)).read_text().split()
                total += int(count) if number == wanted else 0
        return total

    def _turn(self, point: str, kind: str) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        draft = self._folder / f"position-{os.getpid()}.new"
        draft.write_text(json.dumps({"point": point, "kind": kind, "number": self._number() + 1}))
        os.replace(draft, self._position)

    def _number(self) -> int:
        try:
            return int(json.loads(self._position.read_text())["number"])
        except FileNotFoundError:
            return 0

    def _acknowledged(self, pids: Callable[[], Sequence[int]]) -> bool:
        """Wait until every living process with the agent has seen the position; return whether there is one."""
        wanted = str(self._number())
        deadline_s = time.monotonic() + PATIENCE_S
        while True:
            seen = [path.read_text() for pid in pids() if (path := self._folder / "seen" / str(pid)).exists()]
            if seen and all(text == wanted for text in seen):
                return True
            if time.monotonic() > deadline_s:
                return False
            time.sleep(POLL_S)
