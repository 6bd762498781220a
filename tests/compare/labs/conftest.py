"""A folder for a student's work, and a state folder, for each test."""

from __future__ import annotations

from pathlib import Path

import pytest

from compare.settings import state_directory


@pytest.fixture(autouse=True)
def own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    venvs = state_directory() / "venvs"
    venvs.mkdir(parents=True, exist_ok=True)
    (tmp_path / "state").mkdir()
    (tmp_path / "state" / "venvs").symlink_to(venvs)
    monkeypatch.setenv("CARTLAB_STATE_DIR", str(tmp_path / "state"))
    monkeypatch.setenv("CARTLAB_LABS_DIR", str(tmp_path / "labs"))
