"""The generator's own process: `python -m compare.load.worker` reads a plan on stdin and writes the result to stdout.

The process is separate, because the harness must not steal time between an intended send and the send. It ends as soon
as stdin closes, so nothing is left when the harness dies.
"""

from __future__ import annotations

import asyncio
import json
import os
import resource
import signal
import sys
import threading
from collections.abc import Mapping
from functools import partial
from typing import Any

import uvloop

from ..errors import CartlabError
from .pacing import PacedLoop
from .plan import LoadPlan
from .run import LoadRun


def _obey_parent(run: LoadRun, loop: asyncio.AbstractEventLoop) -> None:
    """Stop sending at any input. Exit at once when stdin closes: the harness has died, or wants nothing more."""

    def watch() -> None:
        while os.read(0, 1024):
            loop.call_soon_threadsafe(run.stop)
        os._exit(1)

    threading.Thread(target=watch, daemon=True, name="parent watch").start()


def _allow_many_connections() -> None:
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def _read_plan() -> LoadPlan:
    text = b""
    while not text.endswith(b"\n"):
        part = os.read(0, 65536)
        if not part:
            raise SystemExit("drive: no plan on stdin")
        text += part
    return LoadPlan.from_json(text.decode())


async def _carry_out(plan: LoadPlan) -> dict[str, Any]:
    run = LoadRun(plan, lambda zero_s: say({"counting_from_s": zero_s}))
    _obey_parent(run, asyncio.get_running_loop())
    return await run.result()


def say(message: Mapping[str, Any]) -> None:
    """Print one line of JSON, at once."""
    sys.stdout.write(json.dumps(message) + "\n")
    sys.stdout.flush()


def _loop(plan: LoadPlan) -> asyncio.AbstractEventLoop:
    """Return the loop for a plan: the quickest for a closed load, one that wakes in time for an open load."""
    return uvloop.new_event_loop() if plan.closed else PacedLoop(actively=plan.waits_actively)


def main() -> None:
    """Read a plan and run it. Print lines of JSON: `{"counting_from_s": …}` before the warm-up, then the result.

    `counting_from_s` is on the clock of `time.perf_counter`, which all processes of a machine share. If there can be no
    result, `{"failure": …}` takes its place.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the harness handles Ctrl-C, and closes stdin
    plan = _read_plan()
    if plan.cores and hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, plan.cores)
    _allow_many_connections()
    try:
        with asyncio.Runner(loop_factory=partial(_loop, plan)) as runner:
            result = runner.run(_carry_out(plan))
    except CartlabError as error:
        result = {"failure": {"message": error.message, "remedy": error.remedy}}
    say(result)
    os._exit(0)  # the watching thread waits in a read, so a normal exit would wait in vain


if __name__ == "__main__":
    main()
