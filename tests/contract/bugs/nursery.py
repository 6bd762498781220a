"""Start deployables with a bug in them in a third of the usual time.

A start spends most of its time on importing Flask, SQLAlchemy and the like. A nursery is a process that has imported
all that a deployable needs. Each start is a fork of it. The fork imports the deployable's own code from the patched
copy, then goes on like the launcher's own command.
"""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from collections.abc import Mapping
from contextlib import contextmanager
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from multiprocessing.connection import Client
from multiprocessing.connection import Connection
from pathlib import Path

import requests

from compare import topology
from compare.launch.local.process_spec import copy_command
from compare.launch.local.process_spec import Release
from compare.launch.local.process_spec import variables
from compare.launch.local.venv import Environment
from compare.launch.processes.process_group import bury
from compare.launch.processes.process_group import ProcessGroup
from compare.launch.state import ShopState
from compare.settings import REPOSITORY
from tests.contract.beside import environment
from tests.contract.beside import Sound
from tests.contract.shop import direct_session
from tests.contract.waiting import eventually
from tests.ports import port_block

PROCESS = Path(__file__).with_name("nursery_process.py")
LOG_LEVEL = "INFO"
START_S = 60


class Nurseries:
    """Nurseries for the requested deployables of a running shop. They and their forks end with the group."""

    def __init__(self, sound: Sound, process_group: ProcessGroup, folder: Path) -> None:
        self._sound = sound
        self._process_group = process_group
        self._folder = folder
        self._state = ShopState(sound.state, sound.subject.shop.name)
        self._open: dict[str, Connection] = {}
        self.processes: list[subprocess.Popen[bytes]] = []

    @contextmanager
    def running(self, parts: tuple[topology.Deployable, ...], source: Path, folder: Path) -> Iterator[dict[str, str]]:
        """Serve these parts from `source` beside the sound ones, on their data. Yield the URL of each room."""
        ports = port_block()
        own = {part.name: ports + topology.PORT_OFFSETS[part.role] for part in parts}
        urls = dict(self._sound.shop.urls)
        urls |= {room: f"http://127.0.0.1:{own[part.name]}" for part in parts for room in part.rooms}
        with ExitStack() as running:
            for part in parts:
                _, _, module, *arguments = copy_command(
                    Release(source / part.folder, self._venv(part)), replace(part, port=own[part.name])
                )
                order = {
                    "module": module,
                    "arguments": arguments,
                    "folder": str(source / part.folder),
                    "environment": self._environment(part, urls),
                    "log": str(folder / f"{part.name}.log"),
                }
                running.enter_context(self._fork(part, order))
            for part in parts:
                ready = partial(is_ready, f"http://127.0.0.1:{own[part.name]}")
                eventually(ready, f"{part.name} is ready", START_S)
            yield urls

    @contextmanager
    def _fork(self, part: topology.Deployable, order: Mapping[str, object]) -> Iterator[None]:
        nursery = self._open.get(part.name) or self._start(part)
        nursery.send(order)
        pid = nursery.recv()
        try:
            yield
        finally:
            nursery.send(pid)  # a number means: end this fork
            nursery.recv()

    def _start(self, part: topology.Deployable) -> Connection:
        address = self._folder / f"{part.name}.socket"
        process = self._process_group.spawn(
            [self._venv(part).python, PROCESS, part.package, address],
            folder=REPOSITORY / part.folder,
            environment=self._environment(part, self._sound.shop.urls),
            output=address.with_suffix(".log"),
        )
        self.processes.append(process)
        eventually(lambda: self._has_met(part, address), f"{part.name}'s nursery is open: see its log", START_S)
        return self._open[part.name]

    def _has_met(self, part: topology.Deployable, address: Path) -> bool:
        try:
            self._open[part.name] = Client(str(address))
        except (FileNotFoundError, ConnectionRefusedError):
            return False
        return True

    def _venv(self, part: topology.Deployable) -> Environment:
        return Environment(part.name, self._sound.launch.python(part.role).parent.parent)

    def _environment(self, part: topology.Deployable, urls: Mapping[str, str]) -> dict[str, str]:
        subject = self._sound.subject
        extra = environment(part, self._sound, urls)
        return variables(part, subject.shop, subject.style, self._state, LOG_LEVEL, extra)


@contextmanager
def nurseries(sound: Sound, folder: Path) -> Iterator[Nurseries]:
    """Open nurseries for a running shop. On exit, all their forks are gone."""
    folder.mkdir()
    process_group = ProcessGroup("nurseries")
    born = Nurseries(sound, process_group, folder)
    try:
        yield born
    finally:
        process_group.end()
        for process in born.processes:
            bury(process)


def is_ready(url: str) -> bool:
    with direct_session() as session:
        try:
            return session.get(f"{url}/ready", timeout=START_S).ok
        except requests.ConnectionError:
            return False
