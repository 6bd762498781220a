"""The harness's side of live load: it starts the process, changes the rate, and receives the results."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Callable
from collections.abc import Mapping
from contextlib import suppress
from types import TracebackType
from typing import Any

from ..errors import CartlabError
from ..settings import REPOSITORY
from .live import LivePlan


class LiveGenerator:
    """Live load under way; a context manager that leaves no process behind.

    A thread calls `hear` with each tick: `{"at_s", "operations": {name: {"kinds", "latencies_ms"}}, "late_ms"}`. The
    time is on perf_counter's clock. If the process ends by itself, the thread calls `ended` with the reason. Raises
    CartlabError if the shop can't be prepared.
    """

    def __init__(self, plan: LivePlan, hear: Callable[[Mapping[str, Any]], None], ended: Callable[[str], None]) -> None:
        self._plan = plan
        self._hear = hear
        self._ended = ended
        self._is_over = False
        self._process: subprocess.Popen[str] | None = None
        self._listener: threading.Thread | None = None

    def __enter__(self) -> LiveGenerator:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "compare.load.live"],
            cwd=REPOSITORY,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        try:
            self._say(self._plan.to_json())
            self._await_ready()
        except BaseException:
            self.__exit__(None, None, None)
            raise
        self._listener = threading.Thread(target=self._listen, daemon=True, name="live load")
        self._listener.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        process = self._process
        if process is None:
            return
        self._is_over = True
        process.kill()
        process.wait()
        if self._listener is not None:
            self._listener.join()
        for stream in (process.stdin, process.stdout, process.stderr):
            if stream is not None:
                with suppress(BrokenPipeError):
                    stream.close()

    def change(self, *, rate_rps: float | None = None, weights: Mapping[str, int] | None = None) -> None:
        """Change the rate, or the mix of journeys, from now on."""
        changes = {"rate_rps": rate_rps, "weights": weights}
        self._say(json.dumps({name: value for name, value in changes.items() if value is not None}))

    def _say(self, line: str) -> None:
        assert self._process is not None and self._process.stdin is not None
        with suppress(BrokenPipeError):  # it has ended; the listening thread finds out
            self._process.stdin.write(line + "\n")
            self._process.stdin.flush()

    def _await_ready(self) -> None:
        assert self._process is not None and self._process.stdout is not None and self._process.stderr is not None
        line = self._process.stdout.readline()
        answer = json.loads(line) if line.endswith("}\n") else {}
        if "failure" in answer:
            raise CartlabError(answer["failure"]["message"], answer["failure"]["remedy"])
        if "ready_at_s" not in answer:
            raise CartlabError(self._last_words(), "start the shops again")

    def _last_words(self) -> str:
        assert self._process is not None and self._process.stderr is not None
        last = self._process.stderr.read().strip().splitlines()[-1:] or ["no message"]
        return f"the load generator stopped: {last[0]}"

    def _listen(self) -> None:
        assert self._process is not None and self._process.stdout is not None
        for line in self._process.stdout:
            if line.endswith("}\n"):  # the last line may be cut
                self._hear(json.loads(line))
        if not self._is_over:
            self._ended(self._last_words())
