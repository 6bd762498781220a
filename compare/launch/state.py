"""The record of a shop: who runs it, where its logs and data lie, and what was left behind."""

from __future__ import annotations

import errno
import fcntl
import json
import os
import secrets
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil

from ..errors import CartlabError
from ..settings import make_private_folder
from .disk import clear_write_errors
from .processes import process_group
from .processes import watchdog

SCHEMA = 2  # 1 knew its supervisor by the time of day alone
LOCK = "bench.lock"
_MAKING_TOKEN = threading.Lock()


class ShopState:
    """The folder of one shop below the state directory.

    `lock` is held as long as the shop's supervisor lives. The kernel releases it when that process dies, in any way.
    """

    def __init__(self, state: Path, shop_name: str) -> None:
        self.shop_name = shop_name
        self.folder = state / shop_name
        self.logs = self.folder / "logs"
        self.supervisor_log = self.folder / "supervisor.log"
        self._record = self.folder / "state.json"
        self._lock: int | None = None

    def log(self, deployable: str, copy: int | str) -> Path:
        """Return the log of a copy, or of its init (`copy` is then "init")."""
        return self.logs / f"{deployable}-{copy}.log"

    def data(self, deployable: str) -> Path:
        """Return the folder of a deployable's database and secrets."""
        return self.folder / "data" / deployable

    def acquire(self) -> None:
        """Make this process the shop's only supervisor. Raises CartlabError if another one is."""
        make_private_folder(self.folder)  # it holds data, logs and whatever else a shop writes
        lock = os.open(self.folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        if not _locked_soon(lock):
            os.close(lock)
            raise CartlabError(
                f"{self.shop_name} is running already.",
                f"See it with: python cli.py ps. Stop it with: python cli.py down {self.shop_name}",
            )
        process_group.keep_private(lock)
        self._lock = lock

    def release(self) -> None:
        """Let another supervisor have the shop."""
        if self._lock is not None:
            process_group.close_private(self._lock)
            self._lock = None

    def is_running(self) -> bool:
        """Return whether a living process supervises this shop."""
        return _is_held(self.folder / "lock")

    def write(self, record: dict[str, Any]) -> None:
        """Replace the record in one step, so that a reader never sees half of it."""
        new = self._record.with_suffix(".new")
        new.write_text(json.dumps({"schema": SCHEMA, **record}, indent=1))
        os.replace(new, self._record)

    def read(self) -> dict[str, Any] | None:
        """Return the last supervisor's record, or None if there is none that this version can read."""
        try:
            record = json.loads(self._record.read_text())
        except (OSError, ValueError):
            return None
        return record if isinstance(record, dict) and record.get("schema") in (1, SCHEMA) else None

    def forget(self) -> None:
        """Remove the record, because the shop was taken down in good order."""
        self._record.unlink(missing_ok=True)

    def supervisor(self) -> psutil.Process | None:
        """Return the process that supervises the shop now, if there is one that has written its record."""
        record = self.read()
        if record is None or not self.is_running():
            return None
        try:
            process, known = psutil.Process(record["supervisor"]["pid"]), record["supervisor"]
            is_it = began(process) == known["began"] if "began" in known else _is_of(process, known["created"])
            return process if is_it else None
        except psutil.Error:
            return None

    def sweep(self) -> int:
        """End what a dead supervisor left behind, and return how many processes that were. The lock must be held."""
        record = self.read()
        if record is None:
            return 0
        left = len(watchdog.marked_pids(record["run"]))
        if left:
            watchdog.kill_marked(record["run"], timeout_s=5)
        self.forget()
        return left

    def service_token(self) -> Path:
        """Return the file of the secret that services share. It is made if it is missing."""
        path = self.folder / "service-token"
        with _MAKING_TOKEN:  # copies of two services may start at once
            if not path.exists() or not path.stat().st_size:
                draft = path.with_suffix(".new")
                draft.unlink(missing_ok=True)
                with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                    file.write(secrets.token_urlsafe(32))
                os.replace(draft, path)  # whole or not at all, also on a full disk
        return path


def sweep_if_left(shop: ShopState) -> int:
    """End the leftovers of a shop that nobody supervises, and return how many processes that were."""
    if shop.read() is None or shop.is_running():
        return 0
    try:
        shop.acquire()
    except CartlabError:  # another process has just taken the shop, and sweeps it
        return 0
    try:
        return shop.sweep()
    finally:
        shop.release()


@contextmanager
def only_one(state: Path, what: str = "bench") -> Iterator[None]:
    """Keep out every other bench of this state folder. Raises CartlabError if one is at work; `what` names it."""
    with clear_write_errors(state):
        state.mkdir(parents=True, exist_ok=True)
        lock = os.open(state / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    process_group.keep_private(lock)
    try:
        if not _locked_soon(lock):
            raise _second(what)
        yield
    finally:
        process_group.close_private(lock)


def refuse_second(state: Path, what: str = "bench") -> None:
    """Raise CartlabError if `only_one` would raise it now; `what` names the work."""
    if is_at_work(state):
        raise _second(what)


def _second(what: str) -> CartlabError:
    return CartlabError(f"another {what} is at work here", "wait for its end, or stop it with Ctrl-C")


def refuse_beside_bench(state: Path) -> None:
    """Raise CartlabError if a bench is at work. Anything else that runs here would affect its measurements."""
    if is_at_work(state):
        raise CartlabError(
            "A bench is at work here, and a shop beside it would spoil what it measures.",
            "Wait for its end, or stop it with Ctrl-C.",
        )


def is_at_work(folder: Path) -> bool:
    """Return whether a process is within `only_one` for that folder."""
    return _is_held(folder / LOCK)


def began(process: psutil.Process) -> float:
    """Return when a process began. On Linux this is in clock ticks since boot, so no clock correction shifts it.

    The pid and this time together identify a process, even if its pid is reused. Raises psutil.Error.
    """
    if sys.platform != "linux":
        return process.create_time()
    try:
        fields = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        raise psutil.NoSuchProcess(process.pid) from None
    return float(fields[19])  # the 22nd of all, proc_pid_stat(5): starttime


def _is_of(process: psutil.Process, created_s: float) -> bool:
    return abs(process.create_time() - created_s) < 1


def _is_held(lock_file: Path) -> bool:
    try:
        lock = os.open(lock_file, os.O_RDWR)
    except OSError:
        return False
    try:
        return not _locked(lock, fcntl.LOCK_SH)  # shared: two that look at once don't take each other for the holder
    finally:
        os.close(lock)


def _locked_soon(descriptor: int) -> bool:
    """Lock exclusively, unless another process keeps the lock. One that only looks holds it for a moment."""
    deadline = time.monotonic() + 0.3
    while not _locked(descriptor):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def _locked(descriptor: int, kind: int = fcntl.LOCK_EX) -> bool:
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno in (errno.EAGAIN, errno.EACCES):
            return False
        raise
    return True
