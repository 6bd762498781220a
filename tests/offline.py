"""No network but loopback: for a test, or for a command, `python -m tests.offline COMMAND …` in a network namespace."""

from __future__ import annotations

import ctypes
import fcntl
import os
import socket
import struct
import sys
from collections.abc import Iterator
from collections.abc import Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from compare.settings import REPOSITORY

CLONE_NEWNET = 0x40000000  # unshare(2), setns(2)
SIOCSIFFLAGS = 0x8914  # netdevice(7): sets the flags of an interface
IFF_UP = 1
OWN_NAMESPACE = Path("/proc/thread-self/ns/net")
REQUIRED = bool(os.environ.get("CARTLAB_REQUIRE_OFFLINE"))


@pytest.fixture
def offline() -> Iterator[None]:
    """Cut a test and all that it starts off from the network, where this process may do that by itself."""
    if not can_cut_itself_off():
        yield
        return
    with cut_off():
        yield


def can_cut_itself_off() -> bool:
    """Return whether this is root's process, on Linux, outside of a container that forbids it."""
    try:
        with cut_off():
            return True
    except OSError:
        return False


@contextmanager
def cut_off() -> Iterator[None]:
    """Put this thread, and what is started from it, into a network namespace of its own. Raises OSError."""
    if not OWN_NAMESPACE.exists():
        raise OSError(f"{OWN_NAMESPACE} is not there")
    with OWN_NAMESPACE.open() as before:
        _call("unshare", CLONE_NEWNET)
        try:
            switch_loopback_on()
            yield
        finally:
            _call("setns", before.fileno(), CLONE_NEWNET)


def _call(name: str, *arguments: int) -> None:
    """Call a function of the C library that Python has from 3.12 on. Raises OSError."""
    function = getattr(ctypes.CDLL(None, use_errno=True), name)
    if function(*arguments) != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{name}: {os.strerror(number)}")


def switch_loopback_on() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        fcntl.ioctl(any_socket, SIOCSIFFLAGS, struct.pack("16sh", b"lo", IFF_UP))


def without_network(command: Sequence[str]) -> list[str]:
    """Return the command that runs `command` in a namespace of its own; as root or where users may have namespaces."""
    alone = ["unshare", "--net"] if os.geteuid() == 0 else ["unshare", "--net", "--map-root-user"]
    return [*alone, sys.executable, "-m", "tests.offline", *command]


def main(command: Sequence[str]) -> None:
    """Switch loopback on, then become the command."""
    switch_loopback_on()
    os.chdir(REPOSITORY)
    os.execvp(command[0], list(command))


if __name__ == "__main__":
    main(sys.argv[1:])
