"""The lies of lab 13 can be told on this machine: by runs of a real shop, not by recorded ones."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from compare.labs.checker import begin
from compare.labs.checker import check
from compare.labs.checker import solve
from compare.labs.lab import find_lab
from compare.labs.workspace import Workspace
from tests.compare.labs.both_ways import said
from tests.contract.subjects import share_venvs

LAB = find_lab(13)


def test_the_lies_can_be_told_on_this_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "state").mkdir()
    share_venvs(tmp_path / "state")
    monkeypatch.setenv("CARTLAB_STATE_DIR", str(tmp_path / "state"))
    monkeypatch.setenv("CARTLAB_LABS_DIR", str(tmp_path / "labs"))
    workspace = Workspace.of(LAB)
    begin(LAB, workspace)
    solve(LAB, workspace, tmp_path / "aside")
    shutil.copytree(tmp_path / "aside", workspace.folder, dirs_exist_ok=True)
    checked = check(LAB, workspace)
    assert checked.passed, said(checked)
