"""The contract, held against both shops in containers: the same suite as everywhere."""

from __future__ import annotations

import json
import os
import subprocess
import sys

from compare.launch.docker.shop import ComposedShop
from compare.settings import REPOSITORY
from compare.topology import MONOLITH


def test_the_same_contract_holds_in_containers(running: ComposedShop) -> None:
    architecture = "monolith" if running.shop.name == MONOLITH.name else "microservices"
    described = {**running.urls} | {
        "architecture": architecture,
        "admin_password": running.admin_password,
    }
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "tests/contract", "-q", "-p", "no:cacheprovider"],
        cwd=REPOSITORY,
        env=kept | {"CARTLAB_CONTRACT_URLS": json.dumps(described)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout[-5000:]
    assert " passed" in done.stdout
