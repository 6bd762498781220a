"""Let no container outlive the process that launched it. Docker by itself would keep it running."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from collections.abc import Iterator
from contextlib import contextmanager

from ..processes import watchdog
from ..processes.process_group import close_private
from ..processes.process_group import keep_private
from ..processes.process_group import mark
from . import leftovers


@contextmanager
def watched_containers(project: str) -> Iterator[Callable[[], None]]:
    """Remove everything in a compose project if this process dies meanwhile, in whatever way.

    The context yields a function. Calling it says that nothing is left to remove. The project is also removed if the
    context is left without that call.
    """
    theirs, ours = os.pipe()
    keep_private(ours)
    process = _start(project, theirs)
    try:
        yield lambda: _say_done(ours)
    finally:
        os.close(theirs)
        close_private(ours)
        process.wait()


def _say_done(pipe: int) -> None:
    os.write(pipe, b"done")


def _start(project: str, stdin: int) -> subprocess.Popen[bytes]:
    started = subprocess.Popen(
        [sys.executable, "-I", "-S", leftovers.__file__, project],
        cwd="/",
        env={name: value for name, value in os.environ.items() if name != watchdog.RUN_VARIABLE},  # nobody's member
        stdin=stdin,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    mark(started.pid, None)
    return started
