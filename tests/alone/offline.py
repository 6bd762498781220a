"""Runs a command with no network but loopback: `python -m tests.alone.offline COMMAND …`, in a network namespace."""

from __future__ import annotations

import fcntl
import os
import socket
import struct
import sys
from collections.abc import Sequence

from compare.settings import REPOSITORY

SIOCSIFFLAGS = 0x8914  # netdevice(7): sets the flags of an interface
IFF_UP = 1


def without_network(command: Sequence[str]) -> list[str]:
    """Return the command that runs `command` in a namespace of its own; as root or where users may have namespaces."""
    alone = ["unshare", "--net"] if os.geteuid() == 0 else ["unshare", "--net", "--map-root-user"]
    return [*alone, sys.executable, "-m", "tests.alone.offline", *command]


def main(command: Sequence[str]) -> None:
    """Switch loopback on, then become the command."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        fcntl.ioctl(any_socket, SIOCSIFFLAGS, struct.pack("16sh", b"lo", IFF_UP))
    os.chdir(REPOSITORY)
    os.execvp(command[0], command)


if __name__ == "__main__":
    main(sys.argv[1:])
