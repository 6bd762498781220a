"""Readings of CPU, disk and traffic against processes and connections whose use is known."""

from __future__ import annotations

import os
import resource
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import psutil
import pytest

from compare.measure.consumption import Consumption
from compare.measure.consumption import consumption
from compare.measure.footprint import disk_volume_bytes
from compare.measure.footprint import open_databases
from compare.measure.traffic import Traffic
from tests.contract.waiting import eventually

linux_only = pytest.mark.skipif(sys.platform != "linux", reason="the kernel reports this on Linux only")

BURN = """
import sys, time
def burn(seconds):
    while time.process_time() < seconds:
        pass
"""


def test_the_cpu_time_of_a_burner_is_what_it_burnt() -> None:
    script = BURN + "burn(0.3); print('ready', flush=True); sys.stdin.readline()\n"
    script += "burn(0.8); print(time.process_time(), flush=True); sys.stdin.readline()"
    with started(script) as burner:
        assert burner.stdin and burner.stdout
        burner.stdout.readline()
        before = consumption([burner.pid])
        burner.stdin.write("go on\n")
        burner.stdin.flush()
        said_s = float(burner.stdout.readline())
        used = consumption([burner.pid]).since(before)
        burner.stdin.close()
    assert before.cpu_s == pytest.approx(0.3, abs=0.05)
    assert said_s == pytest.approx(0.8, abs=0.05)
    assert used.cpu_s == pytest.approx(0.5, abs=0.05)


def test_a_child_that_ended_between_two_readings_counts() -> None:
    child = BURN + "burn(0.4); print(time.process_time(), flush=True)"
    script = "import subprocess, sys\nprint('ready', flush=True); sys.stdin.readline()\n"
    script += f"subprocess.run([sys.executable, '-I', '-S', '-c', {child!r}]); sys.stdin.readline()"
    with started(script) as parent:
        assert parent.stdin and parent.stdout
        parent.stdout.readline()
        before = consumption([parent.pid])
        parent.stdin.write("go on\n")
        parent.stdin.flush()
        said_s = float(parent.stdout.readline())
        eventually(lambda: not psutil.Process(parent.pid).children(), "the child is waited for")
        used = consumption([parent.pid]).since(before)
        parent.stdin.close()
    # Ended children count in steps of 10 ms. The rest is the start of the child in its parent, and the child's own end.
    assert used.cpu_s == pytest.approx(said_s, abs=0.05)


def test_a_child_that_was_read_while_it_lived_counts_once() -> None:
    child = BURN + "burn(0.3); print('burnt', flush=True); sys.stdin.readline()"
    script = f"import subprocess, sys\nchild = subprocess.Popen([sys.executable, '-I', '-S', '-c', {child!r}])\n"
    script += "child.wait(); print('ended', flush=True); sys.stdin.readline()"
    with started(script) as parent:
        assert parent.stdin and parent.stdout
        assert parent.stdout.readline() == "burnt\n"
        (living,) = psutil.Process(parent.pid).children()
        before = consumption([parent.pid, living.pid])
        living.kill()
        assert parent.stdout.readline() == "ended\n"
        used = consumption([parent.pid, living.pid]).since(before)
        parent.stdin.close()
    assert before.cpu_s > 0.3
    assert used.cpu_s == pytest.approx(0, abs=0.03)


def test_an_idle_process_uses_nothing_and_a_dead_one_counts_as_nothing() -> None:
    with subprocess.Popen(["sleep", "60"]) as idle:
        idle.send_signal(signal.SIGSTOP)  # even going to sleep takes some microseconds
        eventually(lambda: psutil.Process(idle.pid).status() == psutil.STATUS_STOPPED, "it stops")
        before = consumption([idle.pid])
        assert consumption([idle.pid]).since(before).cpu_s == 0
        idle.send_signal(signal.SIGKILL)
    assert consumption([idle.pid]).cpu_s == 0


def test_what_is_not_told_is_not_zero() -> None:
    assert Consumption(2.0, None, 5).since(Consumption(0.5, None, 3)) == Consumption(1.5, None, 2)


@linux_only
def test_written_bytes_are_those_that_went_to_the_disk(tmp_path: Path) -> None:
    before = consumption([os.getpid()])
    blocks = resource.getrusage(resource.RUSAGE_SELF).ru_oublock
    with (tmp_path / "big").open("wb") as file:
        file.write(os.urandom(1 << 20))
        file.flush()
        os.fsync(file.fileno())
    used = consumption([os.getpid()]).since(before)
    # the kernel's other account of the same thing, in blocks of 512 bytes; nothing at all where /tmp lies in memory
    assert used.disk_written_bytes == 512 * (resource.getrusage(resource.RUSAGE_SELF).ru_oublock - blocks)


def test_a_volume_counts_each_file_once(tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    one.mkdir()
    (two / "deep").mkdir(parents=True)
    (one / "a").write_bytes(os.urandom(100_000))
    alone = disk_volume_bytes([one])
    assert 100_000 <= alone < 200_000
    os.link(one / "a", two / "deep" / "b")
    assert disk_volume_bytes([one, two]) == disk_volume_bytes([two]) == alone
    (two / "c").write_bytes(os.urandom(100_000))
    assert disk_volume_bytes([one, two]) == 2 * alone


def test_open_databases_are_counted(tmp_path: Path) -> None:
    before = open_databases([os.getpid()])
    connections = [sqlite3.connect(tmp_path / "shop.db") for _ in range(3)]
    for connection in connections:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("CREATE TABLE IF NOT EXISTS t (x)")
    assert open_databases([os.getpid()]) - before == 3
    for connection in connections:
        connection.close()
    assert open_databases([os.getpid()]) == before


@linux_only
@pytest.mark.parametrize("closed_before_reading", [True, False])
def test_traffic_is_what_was_sent_and_received_on_the_port_and_on_no_other(closed_before_reading: bool) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_server(("127.0.0.1", 0)) as other:
        with Traffic([server.getsockname()[1]]) as traffic:
            before = traffic.total_bytes()
            open_ones = [part for _ in range(5) for part in talk(server, 10_000, 250_000)]
            open_ones += talk(other, 7_000, 7_000)
            if closed_before_reading:
                for part in open_ones:
                    part.close()
            after = traffic.settled_bytes()
            for part in open_ones:
                part.close()
            assert traffic.settled_bytes() == pytest.approx(after, abs=10)
    assert before is not None and after is not None
    assert after - before == pytest.approx(5 * 260_000, abs=20)  # opening and closing count as one byte each


def talk(server: socket.socket, up: int, down: int) -> tuple[socket.socket, socket.socket]:
    client = socket.create_connection(server.getsockname())
    served, _ = server.accept()
    for sender, receiver, size in ((client, served, up), (served, client, down)):
        sending = threading.Thread(target=sender.sendall, args=(b"x" * size,))
        sending.start()
        left = size
        while left:
            left -= len(receiver.recv(65536))
        sending.join()
    return client, served


def started(script: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", script]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
