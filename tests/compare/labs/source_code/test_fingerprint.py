"""What has changed between two folders of code is found, and whether anything has changed since."""

from __future__ import annotations

from pathlib import Path

import pytest

from compare.labs.source_code.fingerprint import changed_files
from compare.labs.source_code.fingerprint import fingerprint


@pytest.fixture
def ours(tmp_path: Path) -> Path:
    folder = tmp_path / "ours"
    (folder / "users").mkdir(parents=True)
    (folder / "users" / "accounts.py").write_text("a = 1\n")
    (folder / "users" / "models.py").write_text("b = 2\n")
    (folder / "requirements.txt").write_text("flask==3\n")
    return folder


def test_changed_new_and_missing_files_are_found_and_no_others(ours: Path, tmp_path: Path) -> None:
    theirs = tmp_path / "theirs"
    (theirs / "users").mkdir(parents=True)
    (theirs / "users" / "accounts.py").write_text("a = 2\n")
    (theirs / "users" / "passwords.py").write_text("")
    (theirs / "requirements.txt").write_text("flask==4\n")
    (theirs / "users" / ".#passwords.py").write_text("an editor's lock file")
    assert changed_files(ours, theirs) == {Path(f"users/{name}.py") for name in ("accounts", "passwords", "models")}
    assert changed_files(ours, ours) == set()


def test_a_fingerprint_differs_once_a_module_or_a_named_file_has_changed(ours: Path) -> None:
    requirements = ours / "requirements.txt"
    before = fingerprint([ours], requirements)
    assert fingerprint([ours], requirements) == before
    (ours / "users" / "models.py").write_text("b = 3\n")
    changed = fingerprint([ours], requirements)
    requirements.write_text("flask==4\n")
    assert len({before, changed, fingerprint([ours], requirements)}) == 3
    assert fingerprint([ours], ours / "nothing.txt") != fingerprint([ours])
