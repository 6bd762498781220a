"""The effects of planted faults on a call. Each effect gets a function that returns whether it is still on."""

from __future__ import annotations

import os
import time
from collections.abc import Callable

Effect = Callable[[Callable[[], bool]], None]

SLOW_S = 1.0
POLL_S = 0.02
LEAKED_BYTES_PER_CALL = 16 * 1024 * 1024

_leaked: list[bytearray] = []


class PlantedFault(Exception):
    """The error of a broken function. No part of a shop knows it, as with most bugs."""


def fail(_on: Callable[[], bool]) -> None:
    raise PlantedFault("this was planted")


def be_slow(_on: Callable[[], bool]) -> None:
    time.sleep(SLOW_S)


def hang(on: Callable[[], bool]) -> None:
    while on():
        time.sleep(POLL_S)


def spin(on: Callable[[], bool]) -> None:
    while on():
        pass


def leak(_on: Callable[[], bool]) -> None:
    # Each byte is written, so that the process really takes the memory.
    _leaked.append(bytearray(b"\x01") * LEAKED_BYTES_PER_CALL)


def exit_the_process(_on: Callable[[], bool]) -> None:
    os._exit(70)


AFTER = "_after"
"""Ends the kinds of faults that come when the function has done its work, before it returns."""


def release() -> None:
    """Free the leaked memory."""
    _leaked.clear()


EFFECTS: dict[str, Effect] = {
    "exception": fail,
    "slow": be_slow,
    "hang": hang,
    f"hang{AFTER}": hang,
    "spin": spin,
    "leak": leak,
    "poison": exit_the_process,
}
