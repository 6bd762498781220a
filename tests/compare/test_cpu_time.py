"""The CPU time of processes that say themselves what they have used."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import psutil
import pytest

from compare.cpu_time import cpu_s

linux_only = pytest.mark.skipif(sys.platform != "linux", reason="only Linux keeps a clock for each process")

# It counts its own time by the same clock, says what it had used when it stopped, and then does nothing.
SPIN = """
import sys, threading, time
def spin_until(used_ns):
    while time.process_time_ns() < used_ns:
        pass
def spin_in_thread(used_ns):
    thread = threading.Thread(target=spin_until, args=(used_ns,))
    thread.start()
    thread.join()
"""
TELL = "print(time.process_time_ns(), flush=True); sys.stdin.readline()\n"


@linux_only
@pytest.mark.parametrize("spin", ["spin_until", "spin_in_thread"])
def test_a_process_is_seen_to_use_what_it_says_to_the_millisecond(spin: str) -> None:
    with spinning(f"{spin}(100_000_000)\n{TELL}{spin}(137_000_000)\n{TELL}") as process:
        first_said_s, first_s = said_s(process), cpu_s(psutil.Process(process.pid))
        go_on(process)
        then_said_s, then_s = said_s(process), cpu_s(psutil.Process(process.pid))
    assert first_s == pytest.approx(first_said_s, abs=0.001)
    assert then_s == pytest.approx(then_said_s, abs=0.001)
    assert then_s - first_s == pytest.approx(then_said_s - first_said_s, abs=0.001)


@pytest.mark.parametrize("refusal", [PermissionError(1, "not yours"), OSError(22, "no such clock")])
def test_without_the_clock_it_is_what_psutil_reads(monkeypatch: pytest.MonkeyPatch, refusal: OSError) -> None:
    def refuse(clock: int) -> int:
        raise refusal

    monkeypatch.setattr(time, "clock_gettime_ns", refuse)
    with spinning(f"spin_until(100_000_000)\n{TELL}") as process:
        told_s = said_s(process)
        assert cpu_s(psutil.Process(process.pid)) == pytest.approx(told_s, abs=0.021)  # two steps of 10 ms


def test_no_other_system_is_asked_for_the_clock_of_a_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    monkeypatch.delattr(time, "clock_gettime_ns")
    assert cpu_s(psutil.Process()) == pytest.approx(time.process_time(), abs=0.021)


def test_a_process_that_has_ended_is_none() -> None:
    with spinning(TELL) as process:
        known = psutil.Process(process.pid)
    with pytest.raises(psutil.NoSuchProcess):
        cpu_s(known)


@linux_only
def test_an_ended_child_is_not_in_it() -> None:
    before_s = cpu_s(psutil.Process(os.getpid()))
    own_s = time.process_time()
    subprocess.run([sys.executable, "-I", "-S", "-c", SPIN + "spin_until(200_000_000)"], check=True)
    own_s = time.process_time() - own_s
    assert cpu_s(psutil.Process(os.getpid())) - before_s == pytest.approx(own_s, abs=0.001)


@contextmanager
def spinning(script: str) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-I", "-S", "-c", SPIN + script]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


def said_s(process: subprocess.Popen[str]) -> float:
    assert process.stdout is not None
    return int(process.stdout.readline()) / 1e9


def go_on(process: subprocess.Popen[str]) -> None:
    assert process.stdin is not None
    process.stdin.write("\n")
    process.stdin.flush()
