"""Summaries, resources, the machine and the fairness ledger."""

from __future__ import annotations

import math
import os
import subprocess
import sys
from pathlib import Path

import pytest

from compare.measure.fairness import ledger
from compare.measure.machine import code_hash
from compare.measure.machine import machine
from compare.measure.machine import software
from compare.measure.resources import resources
from compare.measure.summary import histogram_percentile
from compare.measure.summary import percentile
from compare.topology import MICRO
from compare.topology import MONOLITH


def test_percentiles_are_nearest_ranks() -> None:
    values = [5, 1, 4, 2, 3]
    assert [percentile(values, p) for p in (0, 20, 20.1, 50, 99, 100)] == [1, 1, 2, 3, 5, 5]
    assert percentile([float(n) for n in range(1, 101)], 95) == 95
    assert histogram_percentile([[1, 50], [2, 45], [8, 5]], 95) == 2
    assert histogram_percentile([[1, 50], [2, 45], [8, 5]], 96) == 8


@pytest.mark.parametrize("percent", [-1, 101, math.inf])
def test_what_is_no_percentage_is_refused(percent: float) -> None:
    with pytest.raises(ValueError, match="percentage"):
        percentile([1.0], percent)
    with pytest.raises(ValueError, match="no values"):
        percentile([], 50)


def test_memory_that_a_process_takes_is_counted() -> None:
    script = "import sys; kept = bytearray(int(sys.argv[1]) * 2**20); print('ready', flush=True); sys.stdin.read()"
    found = []
    for mebibytes in (1, 65):
        with subprocess.Popen(
            [sys.executable, "-c", script, str(mebibytes)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        ) as process:
            assert process.stdout is not None
            process.stdout.readline()
            found.append(resources([process.pid]))
            process.kill()
    small, large = found
    assert large.uss_bytes - small.uss_bytes == pytest.approx(64 * 2**20, rel=0.05)
    if small.pss_bytes is not None and large.pss_bytes is not None:
        assert large.pss_bytes - small.pss_bytes == pytest.approx(64 * 2**20, rel=0.05)
    assert (large.processes, large.threads) == (1, 1)


def test_a_process_that_has_ended_counts_as_nothing() -> None:
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        process.wait()
    assert resources([process.pid]).processes == 0
    assert resources([process.pid, os.getpid()]).processes == 1


def test_the_machine_is_described_without_naming_anybody() -> None:
    found = machine()
    assert found["cores"] >= 1
    assert found["memory_bytes"] > 2**28
    assert os.uname().nodename not in str({**found, "cpu_model": ""})
    assert software()["python"].startswith("3.")


def test_the_code_hash_changes_with_the_code_and_not_with_what_running_leaves(tmp_path: Path) -> None:
    package = tmp_path / "monolith" / "monolith"
    (package / "__pycache__").mkdir(parents=True)
    (package / "app.py").write_text("one = 1\n")
    first = code_hash(tmp_path)
    (package / "__pycache__" / "junk.py").write_text("x")
    (tmp_path / "monolith" / "monolith.db").write_text("rows")
    assert code_hash(tmp_path) == first
    (package / "app.py").write_text("one = 2\n")
    assert code_hash(tmp_path) != first


def test_the_ledger_names_what_each_shop_was_given() -> None:
    rows = ledger("monolith", MONOLITH, log_level="WARNING", cores=(0,), data="abc")
    rows += ledger("micro-resilient", MICRO, copies={"products": 2}, log_level="WARNING", cores=None, data="abc")
    assert len(rows) == 5
    products = next(row for row in rows if row["deployable"] == "product-service")
    assert (products["copies"], products["threads"], products["balancer"]) == (2, 16, "kernel")
    assert sum(row["processes"] for row in rows if row["condition"] == "monolith") == 2
    assert sum(row["processes"] for row in rows if row["condition"] == "micro-resilient") == 10
    assert next(row for row in rows if row["deployable"] == "frontend")["database_connections"] == 0
