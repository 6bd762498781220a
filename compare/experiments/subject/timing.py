"""Waiting for a moment of a measurement."""

from __future__ import annotations

import time


def sleep_until(moment_s: float) -> None:
    """Sleep until that moment of `time.perf_counter`."""
    time.sleep(max(0.0, moment_s - time.perf_counter()))
