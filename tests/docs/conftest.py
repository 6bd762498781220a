"""Where the commands of the docs run."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator

import pytest

from compare.settings import REPOSITORY
from compare.settings import state_directory


@pytest.fixture(scope="module")
def anywhere(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """Return an environment with a state folder of its own, in which nothing runs afterwards."""
    state = tmp_path_factory.mktemp("docs")
    (state_directory() / "venvs").mkdir(parents=True, exist_ok=True)
    (state / "venvs").symlink_to(state_directory() / "venvs")
    environment = {**os.environ, "CARTLAB_STATE_DIR": str(state), "CARTLAB_LABS_DIR": str(state / "labs")}
    yield environment
    subprocess.run([sys.executable, "cli.py", "down"], cwd=REPOSITORY, env=environment, check=True)
