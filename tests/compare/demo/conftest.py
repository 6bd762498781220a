"""What the tests of sessions share: a folder for both shops."""

from __future__ import annotations

from pathlib import Path

import pytest

from compare.settings import state_directory


@pytest.fixture
def state(tmp_path: Path) -> Path:
    """A state folder with environments that are built once for all tests."""
    (tmp_path / "state").mkdir()
    (state_directory() / "venvs").mkdir(parents=True, exist_ok=True)
    (tmp_path / "state" / "venvs").symlink_to(state_directory() / "venvs")
    return tmp_path / "state"
