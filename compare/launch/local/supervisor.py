"""Bring one shop up, record its state, and take it down. Each copy keeps itself alive: see copies.py."""

from __future__ import annotations

import os
import subprocess
import threading
import time
from collections.abc import Callable
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict
from datetime import datetime
from datetime import UTC
from pathlib import Path

import psutil

from ...errors import CartlabError
from ...topology import Deployable
from ..ports import require_free
from ..processes.log_files import start_anew
from ..processes.process_group import bury
from ..processes.process_group import has_exited
from ..processes.process_group import ProcessGroup
from ..processes.rotation import Rotation
from ..state import began
from ..state import ShopState
from .copies import Copy
from .databases import Databases
from .environments import compile_package
from .environments import ensure_environments
from .failures import why_it_ended
from .plan import Plan
from .process_spec import copy_command
from .process_spec import init_command
from .process_spec import Release
from .venv import Environment

STOP_GRACE_S = 1.0
"""How long copies may go on with their requests when the shop stops. Every process has ended within 2 s."""

START_TIMEOUT_S = 300.0
"""How long init or a copy's first start may take; a catalogue of 200,000 products takes a while."""


class Supervisor:
    """The life of one shop. The caller must call `stop` in the end, also when `start` raised."""

    def __init__(
        self, plan: Plan, state: ShopState, process_group: ProcessGroup, report: Callable[[str], None]
    ) -> None:
        self.plan = plan
        self.state = state
        self.copies: list[Copy] = []
        self.startup_s = 0.0
        self.releases: dict[str, Release] = {}  # by the deployable's name: what its copies are started from now
        self.databases = Databases(plan, process_group)
        self._process_group = process_group
        self._report = report
        self._phase = "starting"
        self._cores: frozenset[int] | None = None
        self._recording = threading.Lock()
        self._started = datetime.now(UTC).isoformat(timespec="seconds")
        self._rotation = Rotation(lambda: (*self._logs(), state.supervisor_log))

    def start(self) -> None:
        """Start the shop, and return when all copies are ready. Raises CartlabError as soon as one of them can't be."""
        require_free(self.plan.shop)
        for deployable in self.plan.shop.deployables:
            for number in range(1, self.plan.copies_of(deployable) + 1):
                self.copies.append(self.new_copy(deployable, number))
        self.record()
        self.releases = self.prepare_releases(self.plan.shop.deployables, self.plan.options.source)
        self.databases.start(self._report)
        if self.plan.options.init:
            self._prepare_data()
        self._start_copies()
        self._keep_to_cores()
        self._rotation.start()
        self._phase = "running"
        self.record()

    def stop(self) -> None:
        """End everything. A running shop may finish its requests; a half-started one ends at once."""
        was_running = self._phase == "running"
        self._phase = "stopping"
        deadline = time.monotonic() + (STOP_GRACE_S if was_running else 0.0)
        for copy in self.copies:
            copy.ask_to_stop()
        for copy in self.copies:
            copy.join(deadline - time.monotonic())
        self.databases.stop()
        self._process_group.end()
        self._rotation.stop()
        for copy in self.copies:
            copy.join(1.0)

    def prepare_releases(self, deployables: Sequence[Deployable], source: Path) -> dict[str, Release]:
        """Make the releases of these deployables from a source tree, and return them by name. Raises CartlabError."""
        folders = {deployable.name: source / deployable.folder for deployable in deployables}
        wanted = {name: [folder / "requirements.txt"] for name, folder in folders.items()}
        environments = ensure_environments(wanted, self.plan.state, self._process_group, self._report)
        for deployable in deployables:
            compile_package(folders[deployable.name] / deployable.package)
        return {name: Release(folder, environments[name]) for name, folder in folders.items()}

    def new_copy(self, deployable: Deployable, number: int) -> Copy:
        """Return a copy that is not started yet. It keeps the release that is in force when it first starts."""
        log = self._new_log(deployable, number)
        release: Release | None = None

        def spawn() -> subprocess.Popen[bytes]:
            nonlocal release
            release = release or self.releases[deployable.name]
            return self._spawn(deployable, release, copy_command(release, deployable), log)

        return Copy(
            deployable,
            number,
            log,
            spawn=spawn,
            cores=self._cores,
            changed=self._changed,
        )

    def _prepare_data(self) -> None:
        self._report("Preparing data")
        runs: dict[str, tuple[Environment, Path, subprocess.Popen[bytes]]] = {}
        for deployable in self.plan.shop.deployables:
            release = self.releases[deployable.name]
            log = self._new_log(deployable, "init")
            self.state.data(deployable.name).mkdir(parents=True, exist_ok=True, mode=0o700)
            process = self._spawn(deployable, release, init_command(release.environment, deployable), log)
            runs[deployable.name] = (release.environment, log, process)
        deadline = time.monotonic() + START_TIMEOUT_S
        while runs:
            for name, (environment, log, process) in list(runs.items()):
                if has_exited(process):
                    del runs[name]
                    if bury(process) != 0:
                        raise why_it_ended(f"The init of {name} failed", environment, log)
                elif time.monotonic() > deadline:
                    raise CartlabError(f"The init of {name} takes over {START_TIMEOUT_S:.0f} s.", f"Read {log}.")
            time.sleep(0.005)

    def _start_copies(self) -> None:
        self._report("Starting")
        require_free(self.plan.shop)  # again: somebody may have taken one while data was prepared
        started = time.monotonic()
        for copy in self.copies:
            copy.start()
        while waiting := [copy for copy in self.copies if copy.health != "healthy"]:
            for copy in waiting:
                if copy.settled.is_set() and copy.health == "stopped":
                    environment = self.releases[copy.deployable.name].environment
                    raise why_it_ended(f"{copy.name} does not start", environment, copy.log)
            if time.monotonic() - started > START_TIMEOUT_S:
                late = waiting[0]
                raise CartlabError(f"{late.name} is not ready after {START_TIMEOUT_S:.0f} s.", f"Read {late.log}.")
            waiting[0].settled.wait(0.01)
        self.startup_s = time.monotonic() - started

    def _keep_to_cores(self) -> None:
        """Pin the shop, now that it is ready. The start used all cores, since it is faster so and is not measured."""
        self._cores = cores = self.plan.cores
        if cores is not None:
            self.databases.keep_to(cores)
            for copy in self.copies:
                copy.keep_to(cores)

    def _spawn(
        self, deployable: Deployable, release: Release, command: list[str | Path], log: Path
    ) -> subprocess.Popen[bytes]:
        environment = self.plan.variables(deployable, self.state) | self.databases.variables(deployable)
        return self._process_group.spawn(command, folder=release.folder, environment=environment, output=log)

    def _new_log(self, deployable: Deployable, copy: int | str) -> Path:
        log = self.state.log(deployable.name, copy)
        start_anew(log)
        return log

    def _logs(self) -> list[Path]:
        return [copy.log for copy in list(self.copies)]

    def _changed(self, message: str) -> None:
        if message:
            with suppress(OSError):  # a full disk that can't hold the message must not, either
                self._report(message)
        if self._phase != "stopping":
            try:
                self.record()
            except OSError as error:  # a full disk must not take a running shop down
                with suppress(OSError):
                    self._report(f"Can't write the shop's state: {error}")

    def record(self) -> None:
        """Record the shop's current state."""
        own = psutil.Process(os.getpid())
        with self._recording:
            self.state.write(
                {
                    "shop": self.plan.shop.name,
                    "run": self._process_group.run,
                    "phase": self._phase,
                    "supervisor": {"pid": own.pid, "began": began(own)},
                    "style": self.plan.style,
                    "runtime": "local",
                    "started": self._started,
                    "startup_s": self.startup_s,
                    "settings": {role: dict(own) for role, own in self.plan.options.settings_by_role.items()},
                    "log_levels": {d.role: self.plan.log_level_of(d) for d in self.plan.shop.deployables},
                    "ports": {d.role: d.port for d in self.plan.shop.deployables},
                    "database": self.plan.options.database,
                    "databases": [{"server": s.name, "pid": s.pid, "log": str(s.log)} for s in self.databases.all()],
                    "copies": [{**asdict(c.status()), "log": str(c.log)} for c in self.copies],
                }
            )
