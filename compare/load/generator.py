"""The harness's side: it starts the generator's process, and takes its result."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from contextlib import suppress
from types import TracebackType
from typing import Any

from ..errors import CartlabError
from ..settings import REPOSITORY
from .plan import LoadPlan


class Generator:
    """A load run under way; a context manager that leaves no process behind.

    Raises CartlabError for a plan that can't be carried out.
    """

    def __init__(self, plan: LoadPlan) -> None:
        plan.check()
        self._plan = plan
        self._process: subprocess.Popen[str] | None = None
        self._counting_from_s: float | None = None

    def __enter__(self) -> Generator:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "compare.load.worker"],
            cwd=REPOSITORY,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdin is not None
        self._process.stdin.write(self._plan.to_json() + "\n")
        self._process.stdin.flush()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        process = self._process
        if process is not None:
            process.kill()
            process.wait()
            for stream in (process.stdin, process.stdout, process.stderr):
                if stream is not None:
                    stream.close()

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def result(self) -> dict[str, Any]:
        """Wait for the end of the run, and return its result. Raises CartlabError if it could not be carried out."""
        assert self._process is not None and self._process.stdout is not None
        self.counting_from_s()
        return self._heard(self._process.stdout.read())

    def stop(self) -> None:
        """End an open run now. Nothing more is sent, and `result` covers the time until now."""
        assert self._process is not None and self._process.stdin is not None
        with suppress(BrokenPipeError):  # the process has just ended by itself
            self._process.stdin.write("stop\n")
            self._process.stdin.flush()

    def counting_from_s(self) -> float:
        """Wait until the run is prepared, and return the time from which requests count (on perf_counter's clock).

        Raises CartlabError if it could not be prepared.
        """
        assert self._process is not None and self._process.stdout is not None
        if self._counting_from_s is None:
            self._counting_from_s = self._heard(self._process.stdout.readline())["counting_from_s"]
        return self._counting_from_s

    def _heard(self, line: str) -> dict[str, Any]:
        assert self._process is not None and self._process.stderr is not None
        if not line.endswith("}\n"):
            last = self._process.stderr.read().strip().splitlines()[-1:] or ["no message"]
            raise CartlabError(f"the load generator stopped: {last[0]}", "try again; if it happens again, report it")
        answer: dict[str, Any] = json.loads(line)
        if "failure" in answer:
            raise CartlabError(answer["failure"]["message"], answer["failure"]["remedy"])
        return answer


def sleep_until(moment_s: float) -> None:
    """Sleep until a time of `time.perf_counter`, such as `counting_from_s` returns."""
    time.sleep(max(0.0, moment_s - time.perf_counter()))


def run_load(plan: LoadPlan) -> dict[str, Any]:
    """Run the load generator to its end, and return its result: the data of `load --json`, and raw data."""
    with Generator(plan) as generator:
        return generator.result()
