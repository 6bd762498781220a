"""Lists stay flat as data grows: with 100,000 rows they take at most twice the CPU that they take with 1,000.

The two are measured in turns, so what else the machine does slows both.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from compare.settings import REPOSITORY
from tests.deployables.environments import DEPLOYABLES

FEW, MANY = 1_000, 100_000
MOST = 2.0

Times = dict[str, dict[str, list[list[float]]]]
SCRIPT = Path(__file__).with_name("growth_shop.py")

# twins.toml holds the tables of products equal in both shops, so the service is measured on the data that the monolith
# has made: the same rows, and no second catalogue to make. The orders of the service have columns of their own.
RUNS = [("monolith", "all"), ("product-service", "all"), ("order-service", "orders")]
LISTS = {
    "monolith": {"product list", "search", "order history"},
    "product-service": {"product list", "search"},
    "order-service": {"order history"},
}


@pytest.fixture(scope="module")
def times(pythons: Mapping[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Times:
    """Seconds of CPU with few rows and with many, in pairs measured in a row; by deployable and list."""
    folder = tmp_path_factory.mktemp("growth")
    return {name: measured(name, pythons[name], folder / data) for name, data in RUNS}


def measured(name: str, python: Path, data: Path) -> dict[str, list[list[float]]]:
    deployable = DEPLOYABLES[name]
    kept = {key: value for key, value in os.environ.items() if not key.startswith("CARTLAB_")}
    said = subprocess.run(
        [python, SCRIPT, deployable.package, data, str(FEW), str(MANY)],
        cwd=REPOSITORY / deployable.folder,
        env=kept | {"PYTHONPATH": str(REPOSITORY / deployable.folder)},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert said.returncode == 0, said.stderr
    found: dict[str, list[list[float]]] = json.loads(said.stdout)
    return found


@pytest.mark.parametrize(
    ("name", "listed"), [(name, listed) for name, every in LISTS.items() for listed in sorted(every)]
)
def test_a_list_stays_flat(times: Times, name: str, listed: str) -> None:
    """By the p50 over all requests of the list: each was made with few rows and with many, in turns."""
    pairs = times[name][listed]
    few_s, many_s = (statistics.median(side) for side in zip(*pairs, strict=True))
    assert len(pairs) >= 100
    print(f"{name}, {listed}: p50 {few_s * 1000:.2f} ms and {many_s * 1000:.2f} ms, ratio {many_s / few_s:.2f}")
    assert many_s <= MOST * few_s, f"{few_s * 1000:.2f} ms with {FEW:,} rows, {many_s * 1000:.2f} ms with {MANY:,}"
