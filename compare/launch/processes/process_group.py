"""Spawn the processes of one run so that none of them can outlive it."""

from __future__ import annotations

import os
import pwd
import resource
import secrets
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from contextlib import contextmanager
from contextlib import suppress
from pathlib import Path

from ...errors import CartlabError
from . import watchdog

_PRIVATE_DESCRIPTORS: set[int] = set()


def keep_private(descriptor: int) -> None:
    """Close this descriptor in processes that fork off without exec, so that only this process holds it."""
    _PRIVATE_DESCRIPTORS.add(descriptor)


def close_private(descriptor: int) -> None:
    """Close a descriptor given to `keep_private`."""
    _PRIVATE_DESCRIPTORS.discard(descriptor)
    os.close(descriptor)


def _close_in_child() -> None:
    for descriptor in _PRIVATE_DESCRIPTORS:
        os.close(descriptor)
    _PRIVATE_DESCRIPTORS.clear()


os.register_at_fork(after_in_child=_close_in_child)


class ProcessGroup:
    """All processes of one run: marked, each leading a group of its own, and under a watchdog.

    From the moment that a ProcessGroup exists until `end` returns, the death of this process ends all members.
    """

    def __init__(self, name: str) -> None:
        self.run = f"{name}-{secrets.token_hex(8)}"
        self._lock = threading.Lock()
        self._ended = False
        self._watchdog_end, self._own_end = os.pipe()
        keep_private(self._own_end)
        self._watchdog = self._start_watchdog()
        self._watchdog_watch = threading.Thread(target=self._replace_dead_watchdogs, name="watchdog watch", daemon=True)
        self._watchdog_watch.start()

    def spawn(
        self,
        command: Sequence[str | Path],
        *,
        folder: Path,
        environment: Mapping[str, str],
        output: Path,
        user: str | None = None,
    ) -> subprocess.Popen[bytes]:
        """Start a member in a process group of its own. Its output is appended to `output`.

        Only root can name another `user`, who then gets none of root's groups.
        Raises CartlabError once the group has ended.
        """
        with self._lock, output.open("ab") as log:
            if self._ended:
                raise CartlabError("The shop is being stopped.", "Wait a moment, then start it again.")
            member = subprocess.Popen(
                command,
                cwd=folder,
                env={**environment, watchdog.RUN_VARIABLE: self.run},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                user=user,
                group=None if user is None else pwd.getpwnam(user).pw_gid,
                extra_groups=None if user is None else [],
            )
            mark(member.pid, self.run)  # in time: it has only just begun, and has started no process yet
            return member

    def end(self) -> None:
        """End every member, frozen ones too, and then the watchdog. May be called twice."""
        with self._lock:
            if self._ended:
                return
            self._ended = True
        left = watchdog.kill_marked(self.run, timeout_s=10)
        if not left:  # otherwise the watchdog goes on
            os.write(self._own_end, b"done")
        close_private(self._own_end)
        self._watchdog_watch.join(timeout=2)
        os.close(self._watchdog_end)
        if left:
            raise CartlabError(f"These processes do not end: {left}.", "End them by hand, or restart the machine.")

    def _start_watchdog(self) -> subprocess.Popen[bytes]:
        # Without `site` it starts faster. Where there is no /proc, it needs psutil from site-packages.
        lean = ["-S"] if sys.platform == "linux" else []
        started = subprocess.Popen(
            [sys.executable, "-I", *lean, watchdog.__file__, self.run],
            cwd="/",
            env={name: value for name, value in os.environ.items() if name != watchdog.RUN_VARIABLE},  # nobody's member
            stdin=self._watchdog_end,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        mark(started.pid, None)
        return started

    def _replace_dead_watchdogs(self) -> None:
        while True:
            self._watchdog.wait()
            with self._lock:
                if self._ended:
                    return
                self._watchdog = self._start_watchdog()


def mark(pid: int, run: str | None) -> None:
    """Mark a process, and all that it will start, as members of a run: see watchdog.py. None removes the mark.

    This works only on Linux. Where the limit may not be set so high, the mark in the environment has to suffice.
    """
    if sys.platform == "linux":
        with suppress(OSError, ValueError):
            hard = resource.prlimit(pid, resource.RLIMIT_RTTIME)[1]
            resource.prlimit(pid, resource.RLIMIT_RTTIME, (watchdog.limit_of(run) if run else hard, hard))


@contextmanager
def watched_children(name: str) -> Iterator[None]:
    """Let no child that is started in the block outlive this process.

    On Linux that holds whatever the children do with their environment, session and parents. Elsewhere it holds as long
    as they inherit the environment.
    """
    process_group = ProcessGroup(name)
    os.environ[watchdog.RUN_VARIABLE] = process_group.run
    mark(os.getpid(), process_group.run)
    try:
        yield
    finally:
        mark(os.getpid(), None)
        del os.environ[watchdog.RUN_VARIABLE]
        process_group.end()


def has_exited(process: subprocess.Popen[bytes], *, wait: bool = False) -> bool:
    """Return whether the process has exited, or wait until it has. It is not reaped where the system allows that.

    As long as the dead leader is not reaped, its group's number can't go to another process.
    """
    if not hasattr(os, "waitid"):  # macOS before Python 3.13
        return (process.wait() if wait else process.poll()) is not None
    options = os.WEXITED | os.WNOWAIT | (0 if wait else os.WNOHANG)
    try:
        return process.returncode is not None or os.waitid(os.P_PID, process.pid, options) is not None
    except ChildProcessError:  # another thread was faster
        return True


def bury(process: subprocess.Popen[bytes]) -> int:
    """SIGKILL what is left of the group that `process` led, reap the leader and return its exit code."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):  # macOS raises the second when only zombies are left
        pass
    return process.wait()


def group_members(leaders: set[int]) -> list[int]:
    """Return the processes whose group one of `leaders` leads."""
    import psutil

    members = []
    for pid in psutil.pids():
        try:
            if os.getpgid(pid) in leaders:
                members.append(pid)
        except (ProcessLookupError, PermissionError):
            continue
    return members
