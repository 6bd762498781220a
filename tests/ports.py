"""Ports for shops under test: each block of ten belongs to one test run at a time, on the whole machine.

Copies of a deployable share their port, so two shops on one port would both start, and answer by turns.
"""

from __future__ import annotations

import os
import socket
from itertools import chain

BLOCKS = range(20000, 30000, 10)
_held: list[socket.socket] = []  # until this process ends, however it ends


def port_block() -> int:
    """Return the first of ten free ports, which nobody else is given."""
    first = os.getpid() % len(BLOCKS)  # runs that start at the same time begin to look at different places
    for block in chain(BLOCKS[first:], BLOCKS[:first]):
        if _hold(block) and all(is_free(block + offset) for offset in range(10)):
            return block
    raise AssertionError(f"no ten free ports from {BLOCKS.start} to {BLOCKS.stop}")


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


def _hold(block: int) -> bool:
    """Return whether the block is ours now: whoever binds the port that stands for it has it."""
    mark = socket.socket()
    try:
        mark.bind(("127.0.0.1", 10000 + block // 10))
    except OSError:
        mark.close()
        return False
    _held.append(mark)
    return True
