"""A state folder of the test's own, whose shops are stopped in the end."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.compare.commands.typed import in_process
from tests.compare.launch.stub_shop import share_environments
from tests.ports import port_block


@pytest.fixture
def state(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "state"
    folder.mkdir()
    share_environments(folder)
    yield folder
    assert in_process("down", state=folder).returncode == 0


@pytest.fixture
def port_base() -> str:
    return str(port_block())
