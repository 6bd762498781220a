"""A release is tried only once it can work at all, and not again as long as nothing has changed."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from compare.labs.handed_in.release_stage import passed_trial
from compare.labs.handed_in.release_stage import pinned_argon2
from compare.labs.handed_in.release_stage import SEEN
from compare.labs.handed_in.release_stage import stages_of
from compare.labs.lab import find_lab
from compare.labs.steps import releases
from compare.labs.workspace import PROGRESS
from compare.labs.workspace import Workspace
from tests.compare.labs.both_ways import begun
from tests.compare.labs.both_ways import solved
from tests.compare.labs.both_ways import take_code_as_seen

LAB = find_lab(14)
FIRST, SECOND, MONOLITH = stages_of(LAB)


@pytest.fixture
def right(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """A workspace with right releases that count as tried. Any trial would fail the test."""
    workspace = solved(LAB, tmp_path / "aside")
    take_code_as_seen(LAB, workspace)
    monkeypatch.setattr(releases, "try_release", None)
    return workspace


def wrong_with(workspace: Workspace) -> tuple[str, str]:
    """Return the message and the advice of the only finding that is not right."""
    (finding,) = [finding for finding in releases.look(LAB, workspace) if not finding.passed]
    return finding.message, finding.advice


def test_a_starter_is_the_real_service_with_one_file_to_write() -> None:
    workspace = begun(LAB)
    assert (workspace.folder / "release-1" / "user_service" / "users" / "accounts.py").is_file()
    assert not (workspace.folder / "monolith" / "monolith" / "users" / "passwords.py").exists()
    messages = [finding.message for finding in releases.look(LAB, workspace)]
    assert messages == [f"release-1: {name} is not written yet" for name in ("hashed", "is_right")]


def test_releases_that_were_seen_to_work_are_not_tried_again(right: Workspace) -> None:
    findings = releases.look(LAB, right)
    assert [finding.passed for finding in findings] == [True] * 4
    assert "Of 100 requests meanwhile, 0 were lost. Deployed again: 1 of 4 rooms" in findings[0].message
    assert findings[2].message.endswith("Deployed again: 4 of 4 rooms")


def test_a_second_release_begins_as_a_copy_of_the_first(right: Workspace) -> None:
    shutil.rmtree(right.folder / "release-2")
    message, advice = wrong_with(right)
    assert message == "release-2 is not there yet" and "cp -r" in advice and advice.endswith("release-2")


def test_the_monolith_needs_the_file_that_the_service_has(right: Workspace) -> None:
    (MONOLITH.package(right) / "users" / "passwords.py").unlink()
    message, advice = wrong_with(right)
    assert message == "monolith has no users/passwords.py yet" and "release-1/user_service/users/passwords.py" in advice


@pytest.mark.parametrize(("file", "verb"), [("requirements.in", "ask for"), ("requirements.txt", "install")])
def test_a_library_that_is_not_required_is_missed_before_anything_starts(
    right: Workspace, file: str, verb: str
) -> None:
    path = right.folder / "release-2" / file
    path.write_text(path.read_text().replace("argon2-cffi", "# argon2-cffi"))
    message, advice = wrong_with(right)
    assert message == f"release-2 does not {verb} argon2-cffi" and "argon2-cffi>=25" in advice or "argon2.txt" in advice


def test_a_line_that_is_no_python_is_named(right: Workspace) -> None:
    (FIRST.package(right) / "users" / "accounts.py").write_text("def register(:\n")
    message, _ = wrong_with(right)
    assert "accounts.py, line 1" in message


@pytest.mark.parametrize("kept", ["nothing", {"release-1": 7}, {"release-1": {"state": "x"}}, {"release-1": None}])
def test_a_record_that_nobody_can_read_counts_as_none(right: Workspace, kept: object) -> None:
    (right.folder / PROGRESS).write_text(json.dumps({SEEN: kept}))
    assert passed_trial(FIRST, right) is None


def test_the_pins_name_the_library_and_all_that_it_needs_with_hashes() -> None:
    pins = pinned_argon2()
    for name in ("argon2-cffi", "argon2-cffi-bindings", "cffi", "pycparser"):
        assert f"\n{name}==" in f"\n{pins}"
    assert pins.count("==") == 4 and "--hash=sha256:" in pins and "flask" not in pins
