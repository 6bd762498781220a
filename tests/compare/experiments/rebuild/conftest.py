"""A stage with a state folder of its own, and a bench, for what copies and changes the shops' code."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from compare.experiments.bench.experiment import Bench
from compare.experiments.stages.local import LocalStage
from compare.settings import REPOSITORY
from tests.compare.launch.stub_shop import share_environments
from tests.ports import port_block


def fingerprint() -> str:
    """Hash every file of the repository's shops, by name and content."""
    digest = hashlib.sha256()
    for top in ("monolith", "microservices"):
        for path in sorted((REPOSITORY / top).rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                digest.update(str(path).encode() + path.read_bytes())
    return digest.hexdigest()


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[LocalStage]:
    state = tmp_path / "state"
    state.mkdir()
    share_environments(state)
    before = fingerprint()
    yield LocalStage(port_base=port_block(), state=state)
    assert fingerprint() == before, "the repository was changed"


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    (tmp_path / "raw").mkdir()
    return Bench("quick", 1, tmp_path / "raw", "rebuild-01")
