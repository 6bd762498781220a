"""What the tests of deployables share: the environments that the launcher starts them in."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from compare.settings import state_directory
from tests.deployables.environments import pythons_of_deployables


@pytest.fixture(scope="session")
def pythons() -> Mapping[str, Path]:
    """The Python of each deployable's own environment, by name; and one that has pytest alone, as `pytest`."""
    return pythons_of_deployables(print, pytest=Path(__file__).with_name("pytest.txt"))


@pytest.fixture
def state(tmp_path: Path, pythons: Mapping[str, Path]) -> Path:
    """A state folder of the test's own, which shares the environments that are there already."""
    folder = tmp_path / "state"
    folder.mkdir()
    (folder / "venvs").symlink_to(state_directory() / "venvs")
    return folder
