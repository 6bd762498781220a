"""Pinning what runs already."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from compare.launch.processes.pinning import pin

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux pins")

THREADED = """
import os, sys, threading
def wait():
    threading.Event().wait()
for _ in range(5):
    threading.Thread(target=wait, daemon=True).start()
print("ready", flush=True)
for line in sys.stdin:
    threading.Thread(target=wait, daemon=True).start()
    print("one more", flush=True)
"""


def test_every_thread_is_pinned_and_those_that_come_later_too() -> None:
    core = min(os.sched_getaffinity(0))
    with subprocess.Popen(
        [sys.executable, "-c", THREADED], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin is not None and process.stdout is not None
        process.stdout.readline()
        assert affinities(process.pid) == {frozenset(os.sched_getaffinity(0))}
        pin([process.pid], frozenset({core}))
        process.stdin.write("another\n")
        process.stdin.flush()
        process.stdout.readline()
        assert len(os.listdir(f"/proc/{process.pid}/task")) == 1 + 5 + 1
        assert affinities(process.pid) == {frozenset({core})}
        process.stdin.close()


def test_a_process_that_has_ended_is_nothing_to_pin() -> None:
    with subprocess.Popen(["true"]) as process:
        process.wait()
        pin([process.pid], frozenset(os.sched_getaffinity(0)))


def affinities(pid: int) -> set[frozenset[int]]:
    return {frozenset(os.sched_getaffinity(int(thread))) for thread in os.listdir(f"/proc/{pid}/task")}
