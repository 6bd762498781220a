"""How long a shop takes to be ready, as ratios measured in one run; and what the services hold in memory."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from compare.launch.local import launched
from compare.launch.local import LaunchOptions
from compare.launch.usage import pss_bytes
from compare.settings import REPOSITORY
from compare.topology import MICRO
from compare.topology import MONOLITH
from compare.topology import Shop
from tests.deployables.conftest import free_port_base

LEAST_ROUNDS, MOST_ROUNDS = 2, 6
IMPORT = "import time; began = time.perf_counter(); import monolith.app; print(time.perf_counter() - began)"

MIB = 1024 * 1024


def import_s(python: Path) -> float:
    """Return how long the monolith's Python takes to import the monolith and all that it needs."""
    folder = REPOSITORY / MONOLITH.deployable("monolith").folder
    said = subprocess.run([python, "-c", IMPORT], cwd=folder, capture_output=True, text=True, check=True)
    return float(said.stdout)


def startup(shop: Shop, state: Path) -> tuple[float, int | None]:
    """Return the seconds until all copies are ready, and the memory that they hold then in bytes."""
    with launched(shop, LaunchOptions(state=state, port_base=free_port_base())) as running:
        return running.startup_s, pss_bytes(running.pids())


def test_shops_start_fast_and_four_services_fit_in_400_mib(pythons: Mapping[str, Path], state: Path) -> None:
    """The fastest of a few interleaved starts counts, because whatever else runs on this machine only makes it slower.

    After two rounds it ends as soon as the limits hold.
    """
    for shop in (MONOLITH, MICRO):
        startup(shop, state)  # the first start also makes the data, the bytecode and the machine's caches
    imports, monolith, micro, memory = [], [], [], []
    while len(imports) < MOST_ROUNDS:
        imports.append(import_s(pythons["monolith"]))
        monolith.append(startup(MONOLITH, state)[0])
        startup_s, pss = startup(MICRO, state)
        micro.append(startup_s)
        memory.append(pss)
        fast = min(monolith) <= 3 * min(imports) and min(micro) <= 2 * min(monolith)
        if fast and len(imports) >= LEAST_ROUNDS:
            break
    figures = {"imports": imports, "monolith": monolith, "micro": micro, "pss": memory}
    print(figures)
    assert min(monolith) <= 3 * min(imports), figures
    assert min(micro) <= 2 * min(monolith), figures
    if sys.platform != "linux":
        pytest.skip("The times are right. How much memory processes share can be measured on Linux only.")
    assert all(50 * MIB < (pss or 0) < 400 * MIB for pss in memory), figures
