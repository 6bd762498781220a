"""A cold start of the pipeline: nothing that the project made before is left.

There is no environment of a deployable, no bytecode of its code or its tests, and no data of the second shop. Python,
the tools (uv, ruff, pytest) and uv's cache of downloaded packages stay, because a team's fresh machine has them too.
"""

from __future__ import annotations

import shutil
import time
from pathlib import Path

from ...launch.local.environments import ensure_environments
from ...launch.local.launcher import LaunchedShop
from ...launch.processes.process_group import ProcessGroup
from ...topology import Deployable
from .contract_check import contract_check_folder


def go_cold(shop: LaunchedShop, marker: str) -> None:
    """Forget everything that was made before.

    Environments are found by their requirements, so a comment in these makes the environments unknown. The running
    shop's environments stay on the disk, because a deploy must not remove what still serves.
    """
    for deployable in shop.shop.deployables:
        with (shop.source / deployable.folder / "requirements.txt").open("a") as requirements:
            requirements.write(f"# {marker}\n")
    for folder in [*shop.source.rglob("__pycache__")]:
        shutil.rmtree(folder)
    shutil.rmtree(contract_check_folder(shop), ignore_errors=True)


def build_environment(shop: LaunchedShop, deployable: Deployable) -> tuple[float, Path]:
    """Build the environment for a deployable's tree. Return the seconds and its Python. Raises CartlabError."""
    process_group = ProcessGroup("rebuild")
    try:
        started_s = time.perf_counter()
        wanted = {deployable.name: [shop.source / deployable.folder / "requirements.txt"]}
        found = ensure_environments(wanted, shop.folder.parent, process_group, lambda message: None)
        return time.perf_counter() - started_s, found[deployable.name].python
    finally:
        process_group.end()
