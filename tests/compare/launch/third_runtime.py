"""A third runtime: a shop is one small server for each deployable, and a file of their pids."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from collections.abc import Mapping
from contextlib import AbstractContextManager
from contextlib import contextmanager
from contextlib import nullcontext
from functools import partial
from pathlib import Path
from typing import Any

import psutil

from compare.errors import CartlabError
from compare.experiments.subject.fault_targets import Ask
from compare.faults.fault import Fault
from compare.launch.finding import Finding
from compare.launch.runtime import CopyStatus
from compare.launch.runtime import CopyUse
from compare.launch.runtime import LaunchOptions
from compare.launch.runtime import Rollout
from compare.launch.runtime import RunningShop
from compare.launch.runtime import silent
from compare.launch.runtime import Tell
from compare.settings import state_directory
from compare.topology import MICRO
from compare.topology import MONOLITH
from compare.topology import Shop
from compare.topology import Style

NAME = "servers"
SERVER = """
import http.server, sys
class Ready(http.server.BaseHTTPRequestHandler):
    disable_nagle_algorithm = True
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
    def log_message(self, *_):
        print("answered", flush=True)
http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Ready).serve_forever()
"""


class Servers:
    """A shop of servers, as its file says."""

    style: Style = "resilient"
    startup_s = 0.5
    source = Path()
    admin_password = "open sesame"

    def __init__(self, shop: Shop, folder: Path) -> None:
        ports = folder / "ports"
        self.shop = shop.with_ports(json.loads(ports.read_text())) if ports.exists() else shop
        self.folder = folder
        self.admin_password_file = folder / "admin_password"

    @property
    def urls(self) -> Mapping[str, str]:
        return {room: f"http://127.0.0.1:{d.port}" for d in self.shop.deployables for room in d.rooms}

    def url(self, room: str) -> str:
        return self.urls[room]

    def copies(self) -> list[CopyStatus]:
        known = json.loads((self.folder / "pids").read_text())
        return [
            CopyStatus(d.role, d.name, 1, known[d.role], d.port, "healthy", 0, None, self._log(d.name))
            for d in self.shop.deployables
        ]

    def pids(self, role: str | None = None) -> list[int]:
        return [copy.pid for copy in self.copies() if copy.pid and role in (None, copy.role)]

    def usage(self, copies: Any) -> list[CopyUse]:
        return [CopyUse(0.0, 1) for _ in copies]

    def log_text(self, role: str) -> str:
        return self._log(self.shop.deployable(role).name).read_text()

    def deploy(self, role: str, source: Path) -> Rollout:
        raise CartlabError("servers are not deployed", "start them again")

    def scale(self, role: str, copies: int) -> Rollout:
        raise CartlabError("servers are not copied", "start them again")

    def _log(self, name: str) -> Path:
        return self.folder / f"{name}.log"

    def start(self) -> Servers:
        self.folder.mkdir(parents=True)
        pids = {}
        for each in self.shop.deployables:
            with self._log(each.name).open("w") as log:
                command = [sys.executable, "-c", SERVER, str(each.port)]
                pids[each.role] = subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True).pid
        (self.folder / "pids").write_text(json.dumps(pids))
        (self.folder / "ports").write_text(json.dumps({each.role: each.port for each in self.shop.deployables}))
        for url in self.urls.values():
            await_ready(f"{url}/ready")
        return self

    def end(self) -> None:
        for pid in self.pids():
            os.kill(pid, signal.SIGKILL)
        for path in self.folder.iterdir():
            path.unlink()
        self.folder.rmdir()


def await_ready(url: str) -> None:
    direct, deadline_s = urllib.request.build_opener(urllib.request.ProxyHandler({})), time.monotonic() + 20
    while True:
        try:
            direct.open(url, timeout=1).close()
            return
        except OSError:
            if time.monotonic() > deadline_s:
                raise
            time.sleep(0.02)


class ThirdRuntime:
    """The least that a runtime can be."""

    name = NAME
    keeps_data = False
    environment = ()

    def require(self) -> None: ...

    def answers(self) -> bool:
        return True

    def refusal(self, shop: Shop, setting: str) -> str:
        return ""

    def check(self, shop: Shop, options: LaunchOptions) -> None: ...

    @contextmanager
    def launched(self, shop: Shop, options: LaunchOptions, report: Tell = silent) -> Iterator[Servers]:
        running = self.start_detached(shop, options, report)
        try:
            yield running
        finally:
            running.end()

    def start_detached(self, shop: Shop, options: LaunchOptions, report: Tell) -> Servers:
        return Servers(shop.shifted(options.port_base) if options.port_base else shop, _folder(shop)).start()

    def attached(self, shop: Shop, state: Path) -> Servers | None:
        return Servers(shop, _folder(shop)) if _folder(shop).exists() else None

    def stop(self, shop: Shop, state: Path) -> str:
        running = self.attached(shop, state)
        if running is None:
            return ""
        running.end()
        return f"{shop.name} of servers is stopped."

    def is_busy(self, shop: Shop, state: Path) -> tuple[str, str] | None:
        return (f"{shop.name} is up as servers", "python cli.py down") if _folder(shop).exists() else None

    def listing(self, state: Path) -> list[dict[str, Any]]:
        found = [(shop, self.attached(shop, state)) for shop in (MONOLITH, MICRO)]
        return [
            {"shop": shop.name, "role": copy.role, "copy": 1, "runtime": NAME, "pid": copy.pid, "port": copy.port}
            | {"health": "healthy", "restarts": 0, "cpu_percent": 0.0, "pss_bytes": None}
            for shop, running in found
            if running is not None
            for copy in running.copies()
        ]

    def follow_logs(self, shop: Shop, state: Path, role: str | None, *, follow: bool) -> Iterator[tuple[str, str]]:
        for path in sorted(_folder(shop).glob("*.log")):
            yield from ((f"{path.stem}-1", line) for line in path.read_text().splitlines())

    def software(self) -> dict[str, str]:
        return {"http_server": "1"}

    def checkup(self) -> tuple[Finding, ...]:
        return (Finding("servers", "ok", "they always work", "", ""),)


def _folder(shop: Shop) -> Path:
    return state_directory() / NAME / shop.name


def _stopped(pids: list[int]) -> bool:
    return any(psutil.Process(pid).status() == psutil.STATUS_STOPPED for pid in pids)


def _signal(number: signal.Signals, pids: list[int]) -> None:
    for pid in pids:
        os.kill(pid, number)


def _stop(pids: list[int]) -> Any:
    _signal(signal.SIGSTOP, pids)
    return partial(_stopped, pids)


class Rooms:
    """The rooms of a shop of servers: a target is the pids that serve it."""

    def __init__(self, running: RunningShop) -> None:
        self._running = running

    def can_heal(self, fault: Fault[Any]) -> bool:
        return True

    def target(self, room: str, ask: Ask) -> list[int]:
        return self._running.pids(self._running.shop.serving(room).role)


class ThirdFaults:
    """Servers can be stopped."""

    has_agent = False
    kinds = {"halt": Fault[list[int]]("halt", "It halts.", _stop, partial(_signal, signal.SIGCONT), _stopped)}

    def agent(self, shop: Shop, state: Path, *, wanted: bool) -> Mapping[str, str]:
        return {}

    def rooms(self, running: RunningShop) -> AbstractContextManager[Rooms]:
        return nullcontext(Rooms(running))
