"""The use of the processors is split by who used them, which is tried with processes whose use is known."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace

import psutil
import pytest

from compare.measure import machine_use as watching
from compare.measure.machine_use import MachineMonitor
from compare.measure.machine_use import MachineUse

TIMES = type(psutil.cpu_times())
BURN = "import sys, time\nwhile time.process_time() < float(sys.argv[1]):\n    pass\n"


class Machine:
    """Counters of a machine with two processors, to be turned by hand."""

    def __init__(self) -> None:
        self.at_s, self.busy_s, self.steal_s = 0.0, 0.0, 0.0

    def goes_on(self, wall_s: float, busy_s: float = 0.0, steal_s: float = 0.0) -> None:
        self.at_s += wall_s
        self.busy_s += busy_s
        self.steal_s += steal_s

    def cpu_times(self) -> object:
        idle_s = 2 * self.at_s - self.busy_s - self.steal_s
        counted = {"user": self.busy_s, "idle": idle_s, "steal": self.steal_s}
        return TIMES(**dict.fromkeys(TIMES._fields, 0.0) | counted)


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> Machine:
    turned = Machine()
    monkeypatch.setattr(watching, "time", SimpleNamespace(perf_counter=lambda: turned.at_s))
    monkeypatch.setattr(psutil, "cpu_times", turned.cpu_times)
    monkeypatch.setattr(psutil, "cpu_count", lambda: 2)
    return turned


def burn(cpu_s: float) -> None:
    until_s = time.process_time() + cpu_s
    while time.process_time() < until_s:
        pass


def ended(machine: Machine, monitor: MachineMonitor, **since: float) -> MachineUse:
    machine.goes_on(**since)
    return monitor.end()


def test_the_harness_is_known_by_its_own_work_which_is_no_other_load(machine: Machine) -> None:
    monitor = MachineMonitor(list)
    burn(0.2)
    used = ended(machine, monitor, wall_s=1.0, busy_s=0.2)
    assert used.harness_cpu_percent == pytest.approx(20, abs=3)
    assert used.other_load_cores == pytest.approx(0, abs=0.03)


def test_what_nobody_of_ours_used_is_other_load_and_what_the_host_took_is_steal(machine: Machine) -> None:
    used = ended(machine, MachineMonitor(list), wall_s=2.0, busy_s=1.0, steal_s=0.2)
    assert used.other_load_cores == pytest.approx(0.5, abs=0.02)
    assert used.steal_percent == pytest.approx(5)
    assert used.harness_cpu_percent < 5


def test_a_generator_that_came_and_went_is_neither_harness_nor_other_load(machine: Machine) -> None:
    monitor = MachineMonitor(list)
    subprocess.run([sys.executable, "-I", "-S", "-c", BURN, "0.3"], check=True)
    used = ended(machine, monitor, wall_s=1.0, busy_s=0.3)
    assert used.harness_cpu_percent < 10
    assert used.other_load_cores == pytest.approx(0, abs=0.1)


def test_copies_that_begin_or_end_meanwhile_are_no_other_load(machine: Machine) -> None:
    """A copy is killed and started again: the work of neither may look like another program's."""
    with burner(0.2) as first:
        shop = [first.pid]
        monitor = MachineMonitor(lambda: shop)
    with burner(0.25) as second:
        shop = [second.pid]
        used = ended(machine, monitor, wall_s=1.0, busy_s=0.25)
    assert used.other_load_cores == pytest.approx(0, abs=0.06)


@contextmanager
def burner(cpu_s: float) -> Iterator[subprocess.Popen[bytes]]:
    """Run a process that has used so much CPU, and end it."""
    script = BURN + "print('ready', flush=True); sys.stdin.read()"
    command = [sys.executable, "-I", "-S", "-c", script, str(cpu_s)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None and process.stdin is not None
        process.stdout.readline()
        yield process
        process.stdin.close()
