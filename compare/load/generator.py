"""The harness's side: starts the generator's process and takes its result."""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import suppress
from types import TracebackType
from typing import Any

from ..errors import CartlabError
from ..settings import REPOSITORY
from .plan import LoadPlan
from .plan import SENDING


class Generator:
    """A load run under way; a context manager that leaves no process behind.

    Raises CartlabError for a plan that can't be carried out.
    """

    def __init__(self, plan: LoadPlan) -> None:
        plan.check()
        self._plan = plan
        self._process: subprocess.Popen[str] | None = None
        self._said: list[str] = []

    def __enter__(self) -> Generator:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "compare.load.drive"],
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

    def wait_until_sending(self) -> None:
        """Return when the first requests are due. Raises CartlabError if the run can't be carried out."""
        assert self._process is not None and self._process.stderr is not None
        for line in self._process.stderr:
            if line.strip() == SENDING:
                return
            self._said.append(line)
        self.result()  # raises

    def stop(self) -> None:
        """Let an open run end before its time; `result` then covers what was sent until now."""
        assert self._process is not None and self._process.stdin is not None
        with suppress(BrokenPipeError):  # it has just ended by itself
            self._process.stdin.write("stop\n")
            self._process.stdin.flush()

    def result(self) -> dict[str, Any]:
        """Wait for the run to end and return its result. Raises CartlabError if it could not be carried out."""
        assert self._process is not None and self._process.stdout is not None and self._process.stderr is not None
        text = self._process.stdout.read()
        if not text.endswith("}\n"):
            said = [line.strip() for line in [*self._said, *self._process.stderr.read().splitlines()]]
            last = [line for line in said if line not in ("", SENDING)][-1:] or ["no message"]
            raise CartlabError(f"the load generator stopped: {last[0]}", "try again; if it happens again, report it")
        answer: dict[str, Any] = json.loads(text)
        if "failure" in answer:
            raise CartlabError(answer["failure"]["message"], answer["failure"]["remedy"])
        return answer


def run_load(plan: LoadPlan) -> dict[str, Any]:
    """Run the load generator to its end and return its result, as design.md's `load --json` plus raw data."""
    with Generator(plan) as generator:
        return generator.result()
