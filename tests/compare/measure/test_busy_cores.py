"""Cores are kept busy by processes that take nothing from others, and that end with whoever started them."""

from __future__ import annotations

import os
import subprocess
import sys

import psutil
import pytest

from compare.measure.busy_cores import busy_cores
from compare.measure.machine import available_cores
from tests.compare.launch.stub_shop import eventually

pytestmark = pytest.mark.skipif(not hasattr(os, "SCHED_IDLE"), reason="this system has no idle priority")


def spinners(parent: int) -> list[psutil.Process]:
    return [child for child in psutil.Process(parent).children() if "spinner.py" in " ".join(child.cmdline())]


def test_each_core_has_one_of_lowest_priority_and_none_is_left() -> None:
    with busy_cores():
        eventually(lambda: all(os.sched_getscheduler(each.pid) == os.SCHED_IDLE for each in spinners(os.getpid())))
        started = spinners(os.getpid())
        assert {tuple(each.cpu_affinity() or ()) for each in started} == {(core,) for core in available_cores()}
    assert spinners(os.getpid()) == []
    assert not any(each.is_running() for each in started)


def test_they_end_when_who_started_them_is_killed() -> None:
    program = "import time\nfrom compare.measure.busy_cores import busy_cores\nwith busy_cores():\n    time.sleep(60)\n"
    with subprocess.Popen([sys.executable, "-c", program]) as starter:
        eventually(lambda: len(spinners(starter.pid)) == len(available_cores()))
        started = spinners(starter.pid)
        starter.kill()
        starter.wait()
    eventually(lambda: not any(each.is_running() for each in started))
