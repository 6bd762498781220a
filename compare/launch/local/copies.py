"""One copy of a deployable: it is started, watched, and restarted when it dies."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from ...errors import CartlabError
from ...topology import Deployable
from ..processes.pinning import pin
from ..processes.process_group import bury
from ..processes.process_group import group_members
from ..processes.process_group import has_exited
from ..runtime import CopyStatus
from ..runtime import Health
from .readiness import is_ready
from .readiness import POLL_S

# Docker's restart delays, so that both runtimes recover alike. The cap is lower, since somebody is watching.
FIRST_DELAY_S = 0.1
LONGEST_DELAY_S = 5.0
STABLE_AFTER_S = 10.0


class Copy:
    """A thread that keeps one copy alive: it starts the copy, waits until it is ready, and restarts it when it ends."""

    def __init__(
        self,
        deployable: Deployable,
        number: int,
        log: Path,
        spawn: Callable[[], subprocess.Popen[bytes]],
        cores: frozenset[int] | None,
        changed: Callable[[str], None],
    ) -> None:
        self.deployable = deployable
        self.number = number
        self.log = log
        self.settled = threading.Event()  # the first start is over: ready, or dead
        self.health: Health = "starting"
        self.restarts = 0
        self.last_exit: str | None = None
        self._spawn = spawn
        self._cores = cores
        self._changed = changed
        self._stopping = threading.Event()
        self._process: subprocess.Popen[bytes] | None = None
        self._thread = threading.Thread(target=self._keep_alive, name=self.name, daemon=True)

    @property
    def name(self) -> str:
        return f"{self.deployable.name} copy {self.number}"

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process else None

    def status(self) -> CopyStatus:
        return CopyStatus(
            role=self.deployable.role,
            deployable=self.deployable.name,
            copy=self.number,
            pid=self.pid,
            port=self.deployable.port,
            health=self.health,
            restarts=self.restarts,
            last_exit=self.last_exit,
            log=self.log,
        )

    def start(self) -> None:
        self._thread.start()

    def keep_to(self, cores: frozenset[int]) -> None:
        """Keep its processes, and any that replace them, on some cores (Linux only)."""
        if self._thread.native_id is not None:
            with suppress(ProcessLookupError):  # it has just ended
                os.sched_setaffinity(self._thread.native_id, cores)
        if (leader := self.pid) is not None:
            pin(group_members({leader}), cores)

    def ask_to_stop(self) -> None:
        """Let it finish its requests and end. Granian's parent passes the signal on to its worker."""
        self._stopping.set()
        process = self._process
        if process and not has_exited(process):
            with suppress(ProcessLookupError):
                os.kill(process.pid, signal.SIGTERM)

    def kill(self) -> None:
        """End the copy and its worker at once. Call `ask_to_stop` first, or the copy is started again."""
        process = self._process
        if process and not has_exited(process):
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)

    def join(self, timeout_s: float) -> None:
        if self._thread.ident is not None:  # it was started
            self._thread.join(max(0.0, timeout_s))

    def _keep_alive(self) -> None:
        if self._cores is not None:
            os.sched_setaffinity(
                0, self._cores
            )  # of this thread only; the processes that it starts inherit it from the first instant
        delay_s = FIRST_DELAY_S
        try:
            while not self._stopping.is_set():
                lived_s = self._live_once()
                if self._stopping.is_set() or not self.settled.is_set():
                    break
                delay_s = FIRST_DELAY_S if lived_s >= STABLE_AFTER_S else delay_s
                self._set("restarting", f"{self.name} died ({self.last_exit}); starting it again in {delay_s:.1f} s")
                self._stopping.wait(delay_s)
                self.restarts += 1
                delay_s = min(2 * delay_s, LONGEST_DELAY_S)
        except CartlabError:
            pass  # the shop is being stopped: nothing may be started any more
        except OSError as error:
            self.last_exit = f"can't be started: {error.strerror}"
        self._process = None
        self.health = "stopped"
        self.settled.set()

    def _live_once(self) -> float:
        """Run the copy until it ends, and return for how many seconds it was ready."""
        self._process = process = self._spawn()
        self._set("starting")
        while not has_exited(process) and not self._stopping.is_set():
            if is_ready(self.deployable.port, process.pid):
                break
            time.sleep(POLL_S)
        ready_at = time.monotonic()
        if not has_exited(process) and not self._stopping.is_set():
            self._set("healthy", f"{self.name} is ready again" if self.restarts else "")
            self.settled.set()
        has_exited(process, wait=True)
        code = bury(process)  # a worker outlives its parent and would go on serving
        self.last_exit = f"killed by {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"
        return time.monotonic() - ready_at

    def _set(self, health: Health, message: str = "") -> None:
        self.health = health
        self._changed(message)
