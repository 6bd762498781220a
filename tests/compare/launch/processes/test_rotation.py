"""Logs stay bounded, and nothing is lost of what is kept."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from compare.launch.local.failures import last_lines
from compare.launch.processes import log_files
from compare.launch.processes import rotation
from compare.launch.processes.log_files import BATCH_BYTES
from compare.launch.processes.log_files import BEGINNING
from compare.launch.processes.log_files import new_lines
from compare.launch.processes.log_files import older_part
from compare.launch.processes.log_files import start_anew
from compare.launch.processes.log_files import text_of
from compare.launch.processes.rotation import rotate
from compare.launch.processes.rotation import Rotation

MOST_BYTES = 64 << 10
WRITTEN = 40_000
COLLAPSE = rotation._collapse

# Appends numbered lines as a copy does, each with one write, until its input ends. Then it prints how many they were.
WRITER = """
import os, select, sys
number = 0
while not select.select([0], [], [], 0)[0]:
    os.write(1, b"line %06d\\n" % number)
    number += 1
sys.stderr.write(str(number))
"""


def can_collapse(folder: Path) -> bool:
    probe = folder / "probe"
    probe.write_bytes(b"x" * (2 << 16))
    with probe.open("r+b") as file:
        return COLLAPSE(file, 1 << 16)


@pytest.fixture(params=["without a gap", "copied and emptied"])
def log(tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Path:
    if request.param == "copied and emptied":
        monkeypatch.setattr(rotation, "_collapse", lambda file, count: False)
    elif not can_collapse(tmp_path):
        pytest.skip("this file system can't take the beginning out of a file")
    log = tmp_path / "frontend-1.log"
    start_anew(log)
    return log


def append(log: Path, text: str) -> None:
    with log.open("a") as file:
        file.write(text)


def numbers(text: str) -> list[int]:
    return [int(line.removeprefix("line ")) for line in text.splitlines()]


def test_a_small_log_is_left_alone(log: Path) -> None:
    append(log, "line 1\n")
    rotate(log, MOST_BYTES)
    assert not older_part(log).exists()
    assert log.read_text() == "line 1\n"


def test_both_parts_are_one_text_and_stay_bounded(log: Path) -> None:
    lines = [f"line {number:06}\n" for number in range(WRITTEN)]
    for start in range(0, WRITTEN, 1000):
        append(log, "".join(lines[start : start + 1000]))
        rotate(log, MOST_BYTES)
        assert log.stat().st_size <= MOST_BYTES
    kept = text_of(log)
    assert "".join(lines).endswith(kept)
    assert len(kept) > MOST_BYTES / 2
    assert older_part(log).stat().st_size + log.stat().st_size < 3 * MOST_BYTES
    assert last_lines(log, 50) == [line.strip() for line in lines[-50:]]
    assert [path.name for path in sorted(log.parent.glob("frontend*"))] == ["frontend-1.log", "frontend-1.log.1"]


def test_who_follows_gets_every_line_once_while_a_process_goes_on_writing(log: Path) -> None:
    place, read, rotations = BEGINNING, [], 0
    with log.open("ab") as output:
        writer = subprocess.Popen(
            [sys.executable, "-c", WRITER], stdin=subprocess.PIPE, stdout=output, stderr=subprocess.PIPE
        )
    written = 0
    while not written:
        if rotations == 5:
            written = int(writer.communicate()[1])
        for line, end in new_lines(log, place):
            if line.endswith(b"\n"):
                read.append(line.decode())
                place = end
        if log.stat().st_size > MOST_BYTES:
            rotate(log, MOST_BYTES)
            rotations += 1
    found = numbers("".join(read))
    if rotation._collapse is COLLAPSE:
        assert found == list(range(written))
    else:  # what is written as the file is emptied may be lost, and nothing comes twice
        assert found == sorted(set(found))


def numbered(first: int, count: int) -> str:
    """Return lines of 16 bytes, which divide a block: no line is cut in two."""
    return "".join(f"line {number:010}\n" for number in range(first, first + count))


def grow(log: Path, first: int, times: int) -> int:
    """Append lines and rotate, so often; return the number of the next line."""
    for _ in range(times):
        append(log, numbered(first, 5000))
        rotate(log, MOST_BYTES)
        first += 5000
    return first


def test_a_reader_that_pauses_holds_nothing_up_and_goes_on_with_what_is_kept(log: Path) -> None:
    first = 4 * BATCH_BYTES // 16
    append(log, numbered(0, first))
    reading = new_lines(log, BEGINNING)
    read = [next(reading)[0]]
    rotate(log, MOST_BYTES)
    assert log.stat().st_size <= MOST_BYTES
    written = grow(log, first, 3)
    assert older_part(log).stat().st_size < 3 * MOST_BYTES
    kept = numbers(text_of(log))
    read += [line for line, _ in reading]
    found = numbers(b"".join(read).decode())
    assert found == [*range(BATCH_BYTES // 16), *kept]
    assert kept[-1] == written - 1


@pytest.mark.parametrize("rotations", [1, 2, 5])
def test_who_follows_from_far_behind_gets_every_line_that_is_kept_once(log: Path, rotations: int) -> None:
    written = grow(log, 0, 1)
    *_, (_, place) = new_lines(log, BEGINNING)
    written = grow(log, written, rotations)
    append(log, numbered(written, 100))
    kept = [number for number in numbers(text_of(log)) if number >= 5000]
    assert numbers(b"".join(line for line, _ in new_lines(log, place)).decode()) == kept
    assert kept[-1] == written + 99


def test_a_line_whose_end_has_gone_comes_by_itself(log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log_files, "BATCH_BYTES", 40)
    append(log, numbered(0, 5000))
    reading = new_lines(log, BEGINNING)
    read = [next(reading)[0]]
    written = grow(log, 5000, 2)
    read += [line for line, _ in reading]
    assert read[:3] == [b"line 0000000000\n", b"line 0000000001\n", b"line 000"]
    assert numbers(b"".join(read[3:]).decode()) == numbers(text_of(log))
    assert read[-1] == numbered(written - 1, 1).encode()


def test_a_shop_that_is_started_anew_begins_with_an_empty_log_and_followers_with_its_first_line(log: Path) -> None:
    append(log, "line 000001\n" * 10_000)
    rotate(log, MOST_BYTES)
    *_, (_, place) = new_lines(log, BEGINNING)
    start_anew(log)
    append(log, "line 000002\n")
    assert [line for line, _ in new_lines(log, place)] == [b"line 000002\n"]
    assert text_of(log) == "line 000002\n"


def test_who_follows_a_shop_that_is_started_anew_gets_all_of_it_however_much_it_has_logged_since(log: Path) -> None:
    append(log, numbered(0, 100))
    *_, (_, place) = new_lines(log, BEGINNING)
    start_anew(log)
    append(log, numbered(100, 1000))
    assert numbers(b"".join(line for line, _ in new_lines(log, place)).decode()) == list(range(100, 1100))


def test_a_full_disk_stops_no_shop_and_loses_nothing(log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[int] = []

    def full(*_: object) -> None:
        tried.append(1)
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(rotation, "_copy", full)
    monkeypatch.setattr(rotation, "TICK_S", 0.01)
    text = "line 000001\n" * 1_000_000
    append(log, text)
    looking = Rotation(lambda: [log, log.with_name("away.log")])
    looking.start()
    deadline_s = time.monotonic() + 30
    while len(tried) < 2:
        assert time.monotonic() < deadline_s, "it did not go on"
        time.sleep(0.01)
    looking.stop()
    assert text_of(log) == text
    assert os.listdir(log.parent).count("frontend-1.log.new") == 0


def test_a_log_that_somebody_else_holds_is_not_waited_for(log: Path) -> None:
    append(log, "line 000001\n" * 10_000)
    with log.open("rb") as held:
        fcntl.flock(held, fcntl.LOCK_SH)
        rotate(log, MOST_BYTES)  # returns
    assert not older_part(log).exists()
