"""Files of others: nothing is waited for, nothing is unpacked without end, and what is wrong is said in words."""

from __future__ import annotations

import gzip
import json
import os
import socket
from pathlib import Path

import pytest

from compare.foreign_file import ForeignFileError
from compare.foreign_file import MIB
from compare.foreign_file import MOST_DEPTH
from compare.foreign_file import parsed_json
from compare.foreign_file import read_bytes
from compare.foreign_file import read_text
from compare.foreign_file import unpacked
from compare.raw_folder import MOST_FILE_BYTES
from compare.raw_folder import RawFolder


def test_what_is_no_regular_file_is_refused_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(tmp_path / "socket"))
        for path in (tmp_path / "pipe", tmp_path / "socket", Path("/dev/zero")):
            with pytest.raises(ForeignFileError, match="is no regular file"):
                read_bytes(path, MIB)
    with pytest.raises(IsADirectoryError):
        read_bytes(tmp_path, MIB)


def test_a_file_is_read_up_to_its_bound_and_refused_beyond(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"x" * 2048)
    assert read_bytes(path, 2048) == b"x" * 2048
    with pytest.raises(ForeignFileError, match="holds more than 1 KiB"):
        read_bytes(path, 2047)
    with path.open("wb") as file:
        file.truncate(2**40)  # takes no room on the disk
    with pytest.raises(ForeignFileError, match="holds more than 1 MiB"):
        read_bytes(path, MIB)


def test_a_link_is_followed_only_if_it_was_named_by_the_user(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    (tmp_path / "link").symlink_to("file")
    assert read_bytes(tmp_path / "link", MIB) == b"x"
    with pytest.raises(ForeignFileError, match="is a link"):
        read_bytes(tmp_path / "link", MIB, follow_links=False)


def test_text_of_any_editor_is_read(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes("\ufeffä\r\nb\rc\n".encode())
    assert read_text(tmp_path / "file") == "ä\nb\nc\n"


def test_what_gzip_has_packed_is_unpacked_up_to_its_bound(tmp_path: Path) -> None:
    assert unpacked(gzip.compress(b"x" * 1000), 1000) == b"x" * 1000
    bomb = gzip.compress(b"\0" * 8 * MIB)
    with pytest.raises(ForeignFileError, match="holds more than 1 MiB"):
        unpacked(bomb, MIB)
    for broken in (b"no gzip", gzip.compress(b"x" * 1000)[:-9]):
        with pytest.raises(ForeignFileError, match="cut short or is not packed"):
            unpacked(broken, MIB)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "cut short or is not JSON"),
        ('{"a": 1, "a": 2}', "the same name twice"),
        ('{"a\\u001b": 1, "a\\u0007": 2}', "the same name twice"),
        ('{"a": NaN}', "has NaN for a number"),
        ("[-Infinity]", "has -Infinity for a number"),
        ("[1e999]", "a number that is too large"),
        (f"[{'9' * 400}]", "a number that is too large"),
        (f"[{'9' * 5000}]", "is not JSON"),
        ('["x", 1e999]', "a number that is too large"),
        ("[" * 480 + "]" * 480, "brackets in brackets"),
        ("[" * 99_999, "brackets in brackets"),
        (json.dumps("x" * 20_000), "a text of 20,000 letters"),
        (b"\xff\xfe\xfd", "is not JSON"),
    ],
)
def test_json_out_of_bounds_is_refused_in_words(text: str | bytes, said: str) -> None:
    with pytest.raises(ForeignFileError, match=said):
        parsed_json(text)


def test_json_within_bounds_is_what_it_says_and_can_be_printed() -> None:
    assert parsed_json('{"a": [1, 2.5, true, null, "ü"]}') == {"a": [1, 2.5, True, None, "ü"]}
    assert parsed_json('{"\\u001b[8m": ["\\ud800"]}') == {"�[8m": ["�"]}
    assert parsed_json("[" * (MOST_DEPTH - 1) + "]" * (MOST_DEPTH - 1))


def test_raw_data_have_a_bound_for_all_files_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("compare.raw_folder.MOST_BYTES", 5)
    for name in "abcd":
        (tmp_path / name).write_text("[1]")
    raw = RawFolder(tmp_path)
    assert raw.read("a") == raw.read("b") == [1]
    with pytest.raises(ForeignFileError, match="c is not read: those before it hold more than"):
        raw.read("c")


def test_raw_data_are_not_read_through_links(tmp_path: Path) -> None:
    (tmp_path / "secret.json").write_text("[1]")
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw" / "link.json").symlink_to("../secret.json")
    os.mkfifo(tmp_path / "raw" / "pipe.json")
    with (tmp_path / "raw" / "large.json").open("wb") as file:
        file.truncate(MOST_FILE_BYTES + 1)
    raw = RawFolder(tmp_path / "raw")
    for name, said in (
        ("link.json", "link.json is a link"),
        ("pipe.json", "pipe.json is no regular file"),
        ("large.json", "large.json holds more than 8 MiB"),
        ("../secret.json", "lies in another folder"),
    ):
        with pytest.raises(ForeignFileError, match=said):
            raw.read(name)
    (tmp_path / "linked").symlink_to("raw")
    assert RawFolder(tmp_path / "linked").flaw() == "raw/ is a link"
    with pytest.raises(ForeignFileError, match="lies behind a link"):
        RawFolder(tmp_path / "linked").read("large.json")
