"""What the tests of deployables share: the environments that the launcher starts them in."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from compare.launch.local.environments import ensure_environments
from compare.launch.processes.process_group import ProcessGroup
from compare.settings import REPOSITORY
from compare.settings import state_directory
from compare.topology import Deployable
from compare.topology import SHOPS

DEPLOYABLES: dict[str, Deployable] = {d.name: d for shop in SHOPS.values() for d in shop.deployables}


@pytest.fixture(scope="session")
def pythons() -> Mapping[str, Path]:
    """The Python of each deployable's own environment, by name; and one that has pytest alone, as `pytest`."""
    wanted = {name: [REPOSITORY / d.folder / "requirements.txt"] for name, d in DEPLOYABLES.items()}
    wanted["pytest"] = [Path(__file__).with_name("pytest.txt")]
    family = ProcessGroup("tests")
    try:
        found = ensure_environments(wanted, state_directory(), family, print)
    finally:
        family.end()
    return {name: environment.python for name, environment in found.items()}


@pytest.fixture
def state(tmp_path: Path, pythons: Mapping[str, Path]) -> Path:
    """A state folder of the test's own, which shares the environments that are there already."""
    folder = tmp_path / "state"
    folder.mkdir()
    (folder / "venvs").symlink_to(state_directory() / "venvs")
    return folder
