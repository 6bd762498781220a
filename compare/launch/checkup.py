"""Find out what this machine can run."""

from __future__ import annotations

import os
import platform
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil

from ..topology import SHOPS
from .finding import Finding
from .finding import finding
from .ports import is_free
from .ports import LOOPBACK
from .runtimes import RUNTIMES
from .state import ShopState

GIB = 2**30


def check_machine(state: Path) -> list[Finding]:
    """Return the findings, in the order in which a person would fix them."""
    checks = (_system(), _python(), _uv(), _memory(), _disk(state), _cores(), _pss(), _spreading())
    return [*checks, *(found for runtime in RUNTIMES.values() for found in runtime.checkup()), *_ports(state)]


def _system() -> Finding:
    return finding(
        *("system", sys.platform in ("linux", "darwin"), "fail", f"{platform.system()} {platform.release()}"),
        *("everything.", "On Windows, use WSL2."),
    )


def _python() -> Finding:
    found = f"Python {platform.python_version()} in {sys.prefix}"
    fits = (3, 11) <= sys.version_info[:2] <= (3, 13)
    return finding("python", fits, "fail", found, "everything.", "Install Python 3.11 to 3.13; make clean setup")


def _uv() -> Finding:
    uv = Path(sys.executable).with_name("uv")
    try:
        found = subprocess.run([uv, "--version"], capture_output=True, text=True, timeout=10, check=True).stdout.strip()
    except (OSError, subprocess.SubprocessError):
        return Finding("uv", "fail", f"no working {uv}", "no shop gets its environment.", "make setup")
    return Finding("uv", "ok", found, "", "")


def _memory() -> Finding:
    available = psutil.virtual_memory().available
    return finding(
        *("memory", available > GIB, "warn", f"{available / GIB:.1f} GiB available"),
        *("both shops at once, and several copies, may not fit.", "Close other programs. 1 GiB is enough."),
    )


def _disk(state: Path) -> Finding:
    there = next(folder for folder in (state, *state.parents) if folder.exists())
    try:
        state.mkdir(parents=True, exist_ok=True)
    except OSError:
        pass  # reported below
    free = shutil.disk_usage(there).free
    writable = state.is_dir() and os.access(state, os.W_OK)
    found = f"{free / GIB:.1f} GiB free for {state}" if writable else f"can't write to {state}"
    return finding(
        *("disk", writable and free > GIB, "warn" if writable else "fail", found),
        *("environments, data and logs may not fit.", "Free 1 GiB, or set CARTLAB_STATE_DIR to another folder."),
    )


def _cores() -> Finding:
    count = len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1
    return finding(
        *("cores", count >= 4, "warn", f"{count} to use"),
        *("scaling is measured at one fixed load only, without capacity curves.", "Use a machine with 4 free cores."),
    )


def _pss() -> Finding:
    has_pss = Path("/proc/self/smaps_rollup").exists()
    return finding(
        *("pss", has_pss, "warn", "memory that processes share is counted apart" if has_pss else "not on this system"),
        *("memory that processes share is left out, and ps shows no memory.", "Use Linux, or WSL2."),
    )


def _spreading() -> Finding:
    spreads = _kernel_spreads()
    return finding(
        *(
            "copies",
            spreads,
            "warn",
            f"the kernel {'spreads' if spreads else 'does not spread'} connections over copies",
        ),
        *("each deployable runs one copy; scaling and rebuild need two.", "Use Linux, or WSL2."),
    )


def _kernel_spreads() -> bool:
    """Return whether two listeners on one port both get connections. All 40 reach one by chance: 1 in 500 billion."""
    if not hasattr(socket, "SO_REUSEPORT"):
        return False
    with socket.socket() as first, socket.socket() as second:
        for listener in (first, second):
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
            listener.bind((LOOPBACK, first.getsockname()[1] if listener is second else 0))
            listener.listen(40)
            listener.setblocking(False)
        for _ in range(40):
            socket.create_connection(first.getsockname(), timeout=1).close()
        return all(_got_one(listener) for listener in (first, second))


def _got_one(listener: socket.socket) -> bool:
    try:
        listener.accept()[0].close()
    except BlockingIOError:
        return False
    return True


def _ports(state: Path) -> Iterator[Finding]:
    for shop in SHOPS.values():
        name = f"{shop.name} ports"
        ports = [deployable.port for deployable in shop.deployables]
        record = ShopState(state, shop.name).read() if ShopState(state, shop.name).is_running() else None
        own = set(record["ports"].values()) if record else set()
        busy = [str(port) for port in ports if port not in own and not is_free(port)]
        shown = ", ".join(map(str, ports))
        yield finding(
            *(name, not busy, "warn", f"in use: {', '.join(busy)}" if busy else f"{shown} {'ours' if own else 'free'}"),
            *(
                f"up {shop.name} needs other ports.",
                f"python cli.py up {shop.name} --port-base 9100, or stop what uses them.",
            ),
        )
