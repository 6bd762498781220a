"""Explain in one line why a process ended unexpectedly."""

from __future__ import annotations

from pathlib import Path

from ...errors import CartlabError
from ..disk import no_space
from ..processes.log_files import tail_of
from .venv import Environment

_FULL_DISK = ("No space left on device", "database or disk is full")
# Granian's message when its worker has ended, and Python's about threads. The reason stands before them.
_AFTERMATH = ("Unexpected exit from worker", "Shutting down granian", "Granian shutdown", "Stopping worker")


def why_it_ended(what: str, environment: Environment, log: Path) -> CartlabError:
    """Return the error for a process that ended at its start, with the last line that it printed."""
    lines = last_lines(log, 50)
    if any(sign in line for line in lines for sign in _FULL_DISK):
        return no_space(log.parent)
    damaged = environment.damage()
    if damaged:
        return CartlabError(
            f"{what}: its environment is broken ({damaged} is missing or changed).",
            "Start it again: the environment will be built anew.",
        )
    reasons = [line for line in lines if not any(sign in line for sign in _AFTERMATH)]
    return CartlabError(f"{what}: {reasons[-1] if reasons else 'it said nothing.'}", f"Read {log}.")


def last_lines(log: Path, count: int) -> list[str]:
    """Return up to `count` last lines of a log that are not empty. Only its last 64 KiB are read."""
    return [line.strip() for line in tail_of(log, 65536).splitlines() if line.strip()][-count:]
