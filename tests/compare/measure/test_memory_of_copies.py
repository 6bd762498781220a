"""Memory in two parts: what the kernel tells is read as it is meant, and known amounts are found again."""

from __future__ import annotations

import mmap
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from compare.measure.memory_of_copies import Memory
from compare.measure.memory_of_copies import memory_of
from compare.measure.memory_of_copies import pages_by_file

linux_only = pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells pages apart")
MIB = 2**20
SIZE = 24 * MIB
HOLD = "import sys\n{hold}\nprint('holds', flush=True)\nsys.stdin.read()"
ANONYMOUS = f"held = bytearray(b'x') * {SIZE}"
MAPPED = (
    "import mmap\nfile = open({file!r}, 'rb')\nheld = mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ)\n"
    "touched = sum(held[place] for place in range(0, len(held), 4096))"
)
SMAPS = """\
55a0-55b0 r--p 00000000 00:fe 4242                       /usr/bin/python3
Rss:                 100 kB
Pss:                  10 kB
Anonymous:             0 kB
VmFlags: rd mr
55b0-55c0 rw-p 00010000 00:fe 4242                       /usr/bin/python3
Rss:                  20 kB
Anonymous:            16 kB
7f00-7f10 rw-p 00000000 00:00 0                          [heap]
Rss:                 999 kB
Anonymous:           999 kB
7f10-7f20 r--s 00000000 00:fe 77                         /data/similar index/500.npy
Rss:                 512 kB
Anonymous:             0 kB
"""


def test_pages_of_files_are_told_from_a_process_s_own() -> None:
    assert pages_by_file(SMAPS) == {"00:fe 4242": 104 * 1024, "00:fe 77": 512 * 1024}
    assert pages_by_file("") == {}


@contextmanager
def holding(hold: str) -> Iterator[int]:
    code = HOLD.format(hold=hold)
    with subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin is not None and process.stdout is not None
        assert process.stdout.readline() == b"holds\n"
        yield process.pid
        process.stdin.close()


def own_bytes(memory: Memory) -> int:
    assert memory.pss_anon_bytes is not None
    return memory.pss_anon_bytes


@linux_only
def test_anonymous_memory_counts_in_each_process_and_a_mapped_file_once(tmp_path: Path) -> None:
    file = tmp_path / "index"
    file.write_bytes(os.urandom(SIZE))
    with holding("held = None") as bare, holding(ANONYMOUS) as first, holding(ANONYMOUS) as second:
        one, two = memory_of([first]), memory_of([first, second])
        assert own_bytes(one) - own_bytes(memory_of([bare])) == pytest.approx(SIZE, rel=0.05)
        assert own_bytes(two) == pytest.approx(2 * own_bytes(one), rel=0.05)
        assert two.shared_pages_bytes == pytest.approx(one.shared_pages_bytes, rel=0.05)
        before = memory_of([bare]).shared_pages_bytes
    mapped = MAPPED.format(file=str(file))
    with holding(mapped) as first, holding(mapped) as second:
        assert memory_of([first, second]).shared_pages_bytes - before == pytest.approx(SIZE, rel=0.1)
        assert own_bytes(memory_of([first, second])) < SIZE


@linux_only
def test_a_process_that_has_ended_counts_as_nothing() -> None:
    with holding("held = None") as gone:
        pass
    assert memory_of([gone]) == Memory(0, 0, 0)


def test_where_pages_are_not_told_apart_private_memory_counts() -> None:
    assert Memory(None, 0, 7 * MIB).own_bytes == 7 * MIB
    assert Memory(5 * MIB, 0, 7 * MIB).own_bytes == 5 * MIB
    assert mmap.PAGESIZE % 1024 == 0
