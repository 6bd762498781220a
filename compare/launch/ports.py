"""Find out who holds a port, before a shop silently shares it.

Copies listen with SO_REUSEPORT, so that the kernel spreads connections over them. The price is that a second shop on
the same port would start without an error. Each shop would then get a part of the other's requests.
"""

from __future__ import annotations

import errno
import random
import socket
import sys
from collections.abc import Iterator
from collections.abc import Sequence
from contextlib import contextmanager
from contextlib import ExitStack

import psutil

from ..errors import CartlabError
from ..topology import Deployable
from ..topology import PORT_OFFSETS
from ..topology import Shop
from .processes import process_group
from .processes.watchdog import RUN_VARIABLE

LOOPBACK = "127.0.0.1"


def urls_of(shop: Shop) -> dict[str, str]:
    """Return where each room of a shop answers on this machine, without a slash at the end."""
    return {room: f"http://{LOOPBACK}:{each.port}" for each in shop.deployables for room in each.rooms}


def is_free(port: int) -> bool:
    """Return whether nobody listens on that port of the loopback interface.

    Binding alone is not enough: macOS allows it beside a listener on all interfaces. Connecting alone is not enough
    either: a full backlog does not answer. SO_REUSEADDR is set because connections of a shop that just ended may
    linger.
    """
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError as error:
            if error.errno == errno.EACCES:
                raise CartlabError(f"Port {port} needs root.", "Use --port-base 1024 or above.") from None
            return False
    with socket.socket() as probe:
        probe.settimeout(0.2)
        return probe.connect_ex((LOOPBACK, port)) != 0


def require_free(shop: Shop) -> None:
    """Raise CartlabError, naming port and holder, unless all ports of the shop are free."""
    for deployable in shop.deployables:
        if not is_free(deployable.port):
            holder, stop = _holder(deployable.port)
            raise CartlabError(
                f"Port {deployable.port}, which {deployable.name} needs, is in use{holder}.",
                f"Use other ports: --port-base 9100. Or: {stop[0].lower()}{stop[1:]}.",
            )


def free_base(bases: Sequence[int]) -> int:
    """Return a base for a shop's ports: a random one of those that nobody uses. Raises CartlabError.

    It is not the first free one, so that two callers at the same moment most likely get different ones.
    """
    for base in random.sample(bases, len(bases)):
        ports = [base + offset for offset in PORT_OFFSETS.values()]
        if all(is_free(port) and not _is_claimed(port) for port in ports):
            return base
    raise CartlabError(f"No free ports from {min(bases)} to {max(bases)}.", "Close other programs.")


@contextmanager
def claimed(shop: Shop) -> Iterator[None]:
    """Hold the shop's ports from before the check until the shop has ended. Raises CartlabError if another holds one.

    Checking that a port is free is not enough: two shops that start at once would both find it free. A claim is a name
    that the kernel gives to one process and takes back when that process dies. The name lives in the same namespace as
    the ports. Only Linux has such names, and only on Linux can shops share ports without an error.
    """
    with ExitStack() as claims:
        if sys.platform == "linux":
            for deployable in shop.deployables:
                claims.callback(process_group.close_private, _claim(shop, deployable))
        yield


def _claim(shop: Shop, deployable: Deployable) -> int:
    name = socket.socket(socket.AF_UNIX)
    try:
        name.bind(f"\0cartlab-port-{deployable.port}")
    except OSError:
        name.close()
        require_free(shop)  # this error names a shop that already listens, and its process
        raise CartlabError(
            f"Port {deployable.port}, which {deployable.name} needs, was just taken by another Cartlab shop.",
            "Use other ports: --port-base 9100, or stop that shop (python cli.py down).",
        ) from None
    descriptor = name.detach()
    process_group.keep_private(descriptor)
    return descriptor


def _is_claimed(port: int) -> bool:
    if sys.platform != "linux":
        return False
    with socket.socket(socket.AF_UNIX) as name:
        try:
            name.bind(f"\0cartlab-port-{port}")
        except OSError:
            return True
    return False


def _holder(port: int) -> tuple[str, str]:
    """Say who listens on a port, as far as this user may know, and how to stop it."""
    try:
        listeners = [c for c in psutil.net_connections("tcp") if c.status == psutil.CONN_LISTEN]
        process = next(psutil.Process(c.pid) for c in listeners if c.pid and getattr(c.laddr, "port", None) == port)
        name, pid = process.name(), process.pid
        ours = RUN_VARIABLE in process.environ()
    except (StopIteration, psutil.Error):
        return "", "Stop the program that uses it"
    if ours:
        return f" by a Cartlab shop (process {pid})", "Stop it (python cli.py down, in the folder that started it)"
    return f" by {name} (process {pid})", f"Stop it (kill {pid})"
