"""A dashboard that runs as a user would start it, and what its session records meanwhile."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from compare.demo.recording import recorded
from compare.settings import REPOSITORY
from compare.settings import state_directory
from compare.topology import Shop
from compare.topology import SHOPS
from tests.compare.launch.stub_shop import eventually
from tests.contract.subjects import CHEAP_PASSWORDS
from tests.ports import is_free
from tests.ports import port_block
from tests.shelf import lay_out_first_data

PATIENCE_S = 120
# A session registers 50 people in each shop that starts, and hashes three passwords for each: at full cost that is most
# of what a start takes. At this cost hashing still is most of a login, and the page can show it.
SETTINGS = ("--set", "password_method=scrypt:8192:8:1")


@dataclass
class Dashboard:
    """Its address, its process, and where it records; the shops' ports count from `port_base`."""

    url: str
    process: subprocess.Popen[str]
    recording: Path
    port_base: int

    def shop(self, name: str) -> Shop:
        return SHOPS[name].shifted(self.port_base)

    def ticks(self) -> list[dict[str, Any]]:
        return list(recorded(self.recording))

    def status(self, name: str, path: str = "/", room: str = "pages") -> int:
        """Ask a shop itself, and return the status; 0 if nothing answers in time."""
        try:
            url = f"http://127.0.0.1:{self.shop(name).serving(room).port}{path}"
            with urllib.request.urlopen(url, timeout=1.2) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            return 0

    def first_slug(self) -> str:
        """Return how a product is called in both shops."""
        url = f"http://127.0.0.1:{self.shop('monolith').serving('products').port}/api/products?per_page=1"
        with urllib.request.urlopen(url, timeout=5) as answer:
            return str(json.load(answer)["results"][0]["slug"])

    def copies(self, name: str) -> list[dict[str, Any]]:
        return list(self.ticks()[-1]["shops"][name]["copies"])

    def reached(self, condition: Callable[[dict[str, Any]], object], of: tuple[str, ...] = tuple(SHOPS)) -> None:
        """Wait until the session reports this of both shops."""
        eventually(lambda: all(condition(self.ticks()[-1]["shops"][name]) for name in of), PATIENCE_S, every_s=0.1)

    def wait_for(self, event: str, count: int = 2) -> None:
        """Wait until an event was reported so many times: once by each shop."""
        eventually(lambda: self.count(event) >= count, PATIENCE_S, every_s=0.1)

    def count(self, event: str) -> int:
        return sum(told["event"] == event for tick in self.ticks() for told in tick["events"])

    def is_closed(self) -> bool:
        return all(is_free(each.port) for name in SHOPS for each in self.shop(name).deployables)


@contextmanager
def dashboard(folder: Path, *options: str) -> Iterator[Dashboard]:
    """Start a live dashboard; when it ends nothing of it is left."""
    state = folder / "state"
    state.mkdir()
    (state_directory() / "venvs").mkdir(parents=True, exist_ok=True)
    (state / "venvs").symlink_to(state_directory() / "venvs")
    for shop in SHOPS.values():
        lay_out_first_data(shop, CHEAP_PASSWORDS, state)
    base = port_block()
    port, recording = base + 9, folder / "recording"
    words = ("--port", str(port), "--port-base", str(base), "--record", str(recording), *SETTINGS, *options)
    with started(words, state, port) as process:
        running = Dashboard(f"http://127.0.0.1:{port}/", process, recording, base)
        yield running
        children = psutil.Process(process.pid).children(recursive=True)
        process.send_signal(signal.SIGTERM)
        said = last_words(process)
        assert process.returncode == 130 and "Traceback" not in said, said
    assert running.is_closed()
    psutil.wait_procs(children, timeout=3)
    assert not [child for child in children if child.is_running()]


def last_words(process: subprocess.Popen[str]) -> str:
    """Return what it said on its error output; if it does not end, also where each of its threads stood."""
    try:
        return process.communicate(timeout=60)[1]
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGABRT)
        return process.communicate()[1]


@contextmanager
def started(words: tuple[str, ...], state: Path, port: int) -> Iterator[subprocess.Popen[str]]:
    """Start the command, and wait until its page answers."""
    process = subprocess.Popen(
        [sys.executable, "cli.py", "dashboard", *words],
        cwd=REPOSITORY,
        env={**os.environ, "CARTLAB_STATE_DIR": str(state), "PYTHONFAULTHANDLER": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        eventually(lambda: not is_free(port) or process.poll() is not None)
        assert process.poll() is None, process.communicate()
        yield process
    finally:
        process.kill()
        process.communicate()
