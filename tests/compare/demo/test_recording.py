"""A session on disk: every tick comes back, and what is no recording is refused in a line."""

from __future__ import annotations

import gzip
import os
from pathlib import Path

import pytest

from compare.demo.recording import MOST_BYTES
from compare.demo.recording import NAME
from compare.demo.recording import PACKED
from compare.demo.recording import recorded
from compare.demo.recording import Recording
from compare.errors import CartlabError


def test_what_was_written_is_read_again_also_if_it_was_cut(tmp_path: Path) -> None:
    recording = Recording(tmp_path / "new")
    recording.write({"number": 0})
    recording.write({"number": 1})
    recording.close()
    assert list(recorded(tmp_path / "new")) == [{"number": 0}, {"number": 1}]
    path = tmp_path / "new" / NAME
    path.write_text(path.read_text()[:-4])
    assert list(recorded(tmp_path / "new")) == [{"number": 0}]
    path.write_text('{"schema": 1}\n{"number": 0}\n' + "[" * 99_999)
    assert list(recorded(tmp_path / "new")) == [{"number": 0}]


def test_a_packed_recording_is_read_like_a_plain_one(tmp_path: Path) -> None:
    (tmp_path / PACKED).write_bytes(gzip.compress(b'{"schema": 1}\n{"number": 0}\n'))
    assert list(recorded(tmp_path)) == [{"number": 0}]
    for broken in (b"", b"no gzip", gzip.compress(b'{"schema": 1}\n{"number": 0}\n')[:-9]):
        (tmp_path / PACKED).write_bytes(broken)
        with pytest.raises(CartlabError, match="holds no recording"):
            list(recorded(tmp_path))


def test_a_recording_that_would_fill_the_memory_or_is_no_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / PACKED).write_bytes(gzip.compress(b'{"schema": 1}\n' + bytes(MOST_BYTES), compresslevel=1))
    with pytest.raises(CartlabError, match=r"no recording: session.jsonl.gz holds more than 64 MiB"):
        list(recorded(tmp_path))
    (tmp_path / PACKED).unlink()
    os.mkfifo(tmp_path / NAME)
    with pytest.raises(CartlabError, match=r"no recording: session.jsonl is no regular file"):
        list(recorded(tmp_path))


def test_what_a_tick_says_can_be_printed(tmp_path: Path) -> None:
    (tmp_path / NAME).write_text('{"schema": 1}\n{"sentence": "\\u001b[8m\\ud800"}\n{"at_s": NaN}\n{"number": 2}\n')
    assert list(recorded(tmp_path)) == [{"sentence": "�[8m�"}]


def test_a_recording_is_never_overwritten(tmp_path: Path) -> None:
    Recording(tmp_path).close()
    with pytest.raises(CartlabError, match="can't record"):
        Recording(tmp_path)


@pytest.mark.parametrize("text", [None, "", "[]\n", '{"schema": 99}\n', "\x00\x01", "[" * 99_999])
def test_what_is_no_recording_is_refused(tmp_path: Path, text: str | None) -> None:
    if text is not None:
        (tmp_path / NAME).write_text(text)
    with pytest.raises(CartlabError):
        list(recorded(tmp_path))
