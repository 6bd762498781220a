"""End every process of a run when its supervisor has gone, in whatever way.

It runs as a small process of its own, `python watchdog.py RUN`. It is started by path, so it imports nothing else of
Cartlab and is ready within milliseconds. Its standard input is a pipe, and only the supervisor holds the other end. The
kernel closes that end when the supervisor dies, also by SIGKILL. The word `done` on the pipe means that nothing is left
to end.

Members of a run are found by a mark, not by their parents. So a process that lost its parent, or that is frozen, is
also found and ended. The mark is a variable in the environment. On Linux it is also a resource limit: the time that a
process may compute without a pause under real-time scheduling. Nothing else sets this limit, and nothing reaches it.
Every fork inherits it. So a child is found even if it clears its environment, leaves its session and loses its parents.
"""

from __future__ import annotations

import os
import signal
import sys
import time

RUN_VARIABLE = "CARTLAB_RUN"
POLL_S = 0.01
SETTLE_S = 0.25
"""How long a watchdog keeps looking. A child that was being forked when its supervisor died is marked once it runs."""


def limit_of(run: str) -> int:
    """Return the limit on real-time computing that marks a run, in microseconds. It is 36,000 years or more.

    A run's name ends in `-` and random digits. process_group.py makes them.
    """
    return 1 << 60 | int(run.rpartition("-")[2], 16) & (1 << 60) - 1


def marked_pids(run: str) -> list[int]:
    """Return the processes that bear the mark of this run, without zombies."""
    if sys.platform == "linux":
        mark, limit = f"{RUN_VARIABLE}={run}".encode(), str(limit_of(run)).encode()
        found = [pid for pid in map(int, filter(str.isdigit, os.listdir("/proc"))) if _is_member(pid, mark, limit)]
        return [pid for pid in found if not _is_zombie(pid)]
    import psutil  # not at the top: where there is /proc, the watchdog starts three times as fast without it

    return [process.pid for process in psutil.process_iter(["environ"]) if _has_mark(process.info["environ"], run)]


def kill_marked(run: str, timeout_s: float, settle_s: float = POLL_S) -> list[int]:
    """SIGKILL the processes of a run until none is found for `settle_s`. Return those that are left at the deadline."""
    deadline = time.monotonic() + timeout_s
    empty_since = None
    while True:
        pids = marked_pids(run)
        for pid in pids:
            try:
                os.kill(pid, signal.SIGKILL)
            except (ProcessLookupError, PermissionError):  # the second: it has become another user's
                pass
        now = time.monotonic()
        empty_since = None if pids else empty_since or now
        if now > deadline or empty_since is not None and now - empty_since >= settle_s:
            return pids
        time.sleep(POLL_S if pids else max(POLL_S, settle_s / 5))


def _is_member(pid: int, mark: bytes, limit: bytes) -> bool:
    return mark in _proc_file(pid, "environ").split(b"\0") or limit in _proc_file(pid, "limits").split()


def _is_zombie(pid: int) -> bool:
    return _proc_file(pid, "stat").rpartition(b")")[2].split()[:1] in ([b"Z"], [b"X"], [])


def _proc_file(pid: int, file_name: str) -> bytes:
    try:
        with open(f"/proc/{pid}/{file_name}", "rb") as file:
            return file.read()
    except OSError:  # ended meanwhile, or somebody else's
        return b""


def _has_mark(environment: dict[str, str] | None, run: str) -> bool:
    return environment is not None and environment.get(RUN_VARIABLE) == run


def main() -> None:
    """Wait for the supervisor's end, then end its run."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    words = b""
    while chunk := os.read(0, 64):
        words += chunk
    if words != b"done":
        kill_marked(sys.argv[1], timeout_s=60, settle_s=SETTLE_S)


if __name__ == "__main__":
    main()
