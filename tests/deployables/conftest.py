"""What the tests of deployables share: the environments that the launcher starts them in."""

from __future__ import annotations

import os
import socket
from collections.abc import Mapping
from pathlib import Path

import pytest

from compare.launch.environments import ensure_environments
from compare.launch.family import Family
from compare.settings import REPOSITORY
from compare.settings import state_directory
from compare.topology import Deployable
from compare.topology import PORT_OFFSETS
from compare.topology import SHOPS

DEPLOYABLES: dict[str, Deployable] = {d.name: d for shop in SHOPS.values() for d in shop.deployables}


@pytest.fixture(scope="session")
def pythons() -> Mapping[str, Path]:
    """The Python of each deployable's own environment, by name; and one that has pytest alone, as `pytest`."""
    wanted = {name: [REPOSITORY / d.folder / "requirements.txt"] for name, d in DEPLOYABLES.items()}
    wanted["pytest"] = [Path(__file__).with_name("pytest.txt")]
    family = Family("tests")
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


def free_port_base() -> int:
    """Return the first of a few free ports; runs that start at the same time begin to look at different places."""
    wanted = set(PORT_OFFSETS.values())
    first = 25000 + os.getpid() % 90 * 10
    for base in [*range(first, 25990, 10), *range(25000, first, 10)]:
        if all(_is_free(base + offset) for offset in wanted):
            return base
    raise AssertionError("no free ports between 25000 and 25999")


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0
