"""`bench` itself is killed at random moments: nothing of it is left, and the next one works."""

from __future__ import annotations

import json
import os
import random
import secrets
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from compare.errors import CartlabError
from compare.launch.ports import is_free
from compare.launch.state import only_one
from compare.launch.state import ShopState
from compare.settings import REPOSITORY
from tests.compare.launch.stub_shop import eventually
from tests.compare.launch.stub_shop import marked
from tests.ports import port_block

KILLS = int(os.environ.get("CARTLAB_KILLS", "20"))
PROMISED_S = 2.0


class Benches:
    """Benches one after another, on the same state folder and the same ports."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = port_block()
        self.mark = ""
        self._errors = (folder / "errors").open("w+")
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.compare.experiments.bench.killed_bench"],
            cwd=REPOSITORY,
            env={**os.environ, "CARTLAB_STATE_DIR": str(folder / "state"), "COLUMNS": "120"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            text=True,
        )
        assert self._process.stdout is not None
        assert self._process.stdout.readline() == "ready\n"

    def begin(self) -> int:
        """Start a bench, and return its pid. All that it starts bears a new `mark`."""
        assert self._process.stdin is not None and self._process.stdout is not None
        self.mark = secrets.token_hex(8)
        words = ["bench", "overhead", "--out", str(self.folder / self.mark), "--port-base", str(self.port)]
        self._process.stdin.write(json.dumps({"mark": self.mark, "words": words}) + "\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline())

    def ended(self) -> int:
        """Wait for the bench's end, and return its exit code; that of a killed one is negative."""
        assert self._process.stdout is not None
        return int(self._process.stdout.readline())

    def run(self) -> float:
        """Let a bench run to its end, and return how long it took."""
        began_s = time.monotonic()
        self.begin()
        assert self.ended() == 0
        return time.monotonic() - began_s

    def leaves_something(self) -> str:
        """Say what is still there of the bench that was killed; empty if nothing is."""
        if left := marked(self.mark):
            return f"processes {left} are left"
        if not is_free(self.port):
            return f"somebody listens on {self.port}"
        if ShopState(self.folder / "state" / "bench" / "monolith", "monolith").is_running():
            return "the shop's lock is held"
        try:
            with only_one(self.folder / "state"):
                return ""
        except CartlabError as error:
            return error.message

    def close(self) -> str:
        """End, and return what was said on standard error."""
        for pid in marked(self.mark):  # only if the test failed
            os.kill(pid, signal.SIGKILL)
        self._process.communicate(timeout=20)
        with self._errors:
            self._errors.seek(0)
            return self._errors.read()


@pytest.fixture
def benches(tmp_path: Path) -> Iterator[Benches]:
    running = Benches(tmp_path)
    yield running
    said = running.close()
    assert "Traceback" not in said, said


def freeze_shop(mark: str) -> None:
    """Stop all that the bench has started, but for the watchdogs, so that nothing ends by its own doing."""
    for pid in marked(mark):
        with suppress(psutil.Error):  # it has just ended
            process = psutil.Process(pid)
            if "watchdog.py" not in " ".join(process.cmdline()):
                process.suspend()


def test_a_bench_that_is_killed_at_any_moment_leaves_nothing(benches: Benches) -> None:
    """Every second time its children are frozen before. `CARTLAB_KILLS` makes it more."""
    whole_s = benches.run()
    seed = int(os.environ.get("CARTLAB_SEED") or secrets.randbelow(10**6))
    random_ = random.Random(seed)
    for kill in range(KILLS):
        moment_s = random_.uniform(0, whole_s)
        what = f"kill {kill} of CARTLAB_SEED={seed}, {moment_s:.3f} s after the start"
        bench = benches.begin()
        threading.Event().wait(moment_s)
        if kill % 2:
            freeze_shop(benches.mark)
        with suppress(ProcessLookupError):
            os.kill(bench, signal.SIGKILL)
        assert benches.ended() in (-signal.SIGKILL, 0), what
        try:
            eventually(lambda: not benches.leaves_something(), PROMISED_S, every_s=0.05)
        except AssertionError:
            raise AssertionError(f"{what}: {benches.leaves_something()}") from None
    benches.run()
