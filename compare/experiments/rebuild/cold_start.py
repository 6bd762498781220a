"""A cold start of the pipeline: nothing is left of what the project itself has made before.

No environment of a deployable, no bytecode of its code or its tests, no data of the second shop. What a team's fresh
machine has all the same stays: Python, the tools (uv, ruff, pytest) and uv's cache of downloaded packages.
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
    """Forget all that was made. Environments are known by their requirements, so a comment there makes them unknown.

    Those of the running shop stay beside them: a deploy must not take away what still serves.
    """
    for deployable in shop.shop.deployables:
        with (shop.source / deployable.folder / "requirements.txt").open("a") as requirements:
            requirements.write(f"# {marker}\n")
    for folder in [*shop.source.rglob("__pycache__")]:
        shutil.rmtree(folder)
    shutil.rmtree(contract_check_folder(shop), ignore_errors=True)


def build_environment(shop: LaunchedShop, deployable: Deployable) -> tuple[float, Path]:
    """Build the environment that a deployable's tree wants; return seconds and its Python. Raises CartlabError."""
    process_group = ProcessGroup("rebuild")
    try:
        started_s = time.perf_counter()
        wanted = {deployable.name: [shop.source / deployable.folder / "requirements.txt"]}
        found = ensure_environments(wanted, shop.folder.parent, process_group, lambda message: None)
        return time.perf_counter() - started_s, found[deployable.name].python
    finally:
        process_group.end()
