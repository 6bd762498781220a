"""Find and remove everything that a compose project has in Docker.

This module also runs as a small watchdog process, started by path: `python leftovers.py PROJECT`. watchdog.py does the
same for processes. Its standard input is a pipe, and only the launcher holds the other end. The kernel closes that end
when the launcher dies, also by SIGKILL. The word `done` on the pipe means that nothing is left to remove.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

LABEL = "com.docker.compose.project"
# How each kind is listed and removed. The order matters: each kind may be in use by those before it.
KINDS = {
    "container": (("ps", "--all"), ("rm", "--force", "--volumes")),
    "network": (("network", "ls"), ("network", "rm")),
    "volume": (("volume", "ls"), ("volume", "rm", "--force")),
}
PATIENCE_S = 90.0
SETTLE_S = 3.0
"""How long a watchdog keeps looking. The engine may still be working on the launcher's last request."""
POLL_S = 0.5


def left_of(project: str) -> dict[str, list[str]]:
    """Return the ids of everything that a project has, by kind; empty if it has nothing or no engine answers."""
    listed = {
        kind: _docker(*listing, "--quiet", "--filter", f"label={LABEL}={project}")
        for kind, (listing, _) in KINDS.items()
    }
    return {kind: ids for kind, ids in listed.items() if ids}


def projects_of(prefix: str) -> set[str]:
    """Return the names of all projects that begin with a prefix and have anything in Docker."""
    form = f'{{{{.Label "{LABEL}"}}}}'
    names = {name for listing, _ in KINDS.values() for name in _docker(*listing, "--format", form)}
    return {name for name in names if name.startswith(prefix)}


def remove(project: str, settle_s: float = 0.0) -> dict[str, list[str]]:
    """Remove everything in a project, until nothing is found for `settle_s`. Return what is left at the deadline."""
    deadline_s = time.monotonic() + PATIENCE_S
    empty_since_s = None
    while True:
        left = left_of(project)
        for kind, ids in left.items():
            _docker(*KINDS[kind][1], *ids)
        now_s = time.monotonic()
        empty_since_s = None if left else empty_since_s or now_s
        if now_s > deadline_s or empty_since_s is not None and now_s - empty_since_s >= settle_s:
            return left
        time.sleep(POLL_S)


def _docker(*words: str) -> list[str]:
    """Return the words that a docker command printed; none if it could not be run."""
    try:
        command = ("docker", *words)
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=PATIENCE_S)
    except (OSError, subprocess.TimeoutExpired):
        return []
    return done.stdout.split()


def main() -> None:
    """Wait for the launcher's end, then remove its project."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    words = b""
    while chunk := os.read(0, 64):
        words += chunk
    if words != b"done":
        remove(sys.argv[1], SETTLE_S)


if __name__ == "__main__":
    main()
