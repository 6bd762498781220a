"""Summaries, resources, the machine and the fairness ledger."""

from __future__ import annotations

import math
import os
import subprocess
import sys
from pathlib import Path

import pytest

from compare.measure import machine as machine_module
from compare.measure.fairness import ledger
from compare.measure.machine import code_hash
from compare.measure.machine import cores_apart
from compare.measure.machine import granted_cores
from compare.measure.machine import machine
from compare.measure.machine import share_a_core
from compare.measure.machine import software
from compare.measure.percentiles import histogram_percentile
from compare.measure.percentiles import percentile
from compare.measure.resources import resources
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


def test_shops_and_harness_have_hashes_of_their_own(tmp_path: Path) -> None:
    for folder in ("monolith", "compare"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "one.py").write_text("one = 1\n")
    before = software(tmp_path)
    (tmp_path / "compare" / "one.py").write_text("one = 2\n")
    after = software(tmp_path)
    assert before["code"] == after["code"]
    assert before["harness"] != after["harness"]


def test_threads_of_one_physical_core_are_told_apart_from_cores(tmp_path: Path) -> None:
    for core, listed in enumerate(("0,4", "1-2", "1-2", "3")):
        (tmp_path / f"cpu{core}" / "topology").mkdir(parents=True)
        (tmp_path / f"cpu{core}" / "topology" / "thread_siblings_list").write_text(f"{listed}\n")
    shared = [
        (one, other) for one in range(4) for other in range(5) if one != other and share_a_core(one, other, tmp_path)
    ]
    assert shared == [(0, 4), (1, 2), (2, 1)]
    assert not share_a_core(7, 6, tmp_path)  # this system doesn't say


@pytest.mark.parametrize(
    ("cores", "siblings", "expected"),
    [
        ((0, 1, 2, 3), {0, 3}, ((0,), (2,))),
        ((0, 1), {0, 1}, ((0,), (1,))),  # there is no other: a doubt says so
        ((0, 1), {0}, ((0,), (1,))),
        ((5,), {5}, None),
    ],
)
def test_shop_and_generator_get_physical_cores_of_their_own_where_there_are_two(
    monkeypatch: pytest.MonkeyPatch, cores: tuple[int, ...], siblings: set[int], expected: object
) -> None:
    monkeypatch.setattr(machine_module, "available_cores", lambda: cores)
    monkeypatch.setattr(machine_module, "share_a_core", lambda one, other: other in siblings)
    assert cores_apart() == expected


@pytest.mark.parametrize(
    ("quota", "granted"), [("max 100000\n", 4), ("150000 100000\n", 1.5), ("900000 100000\n", 4), (None, 4)]
)
def test_a_quota_of_the_control_group_grants_fewer_cores_than_there_are(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, quota: str | None, granted: float
) -> None:
    monkeypatch.setattr(machine_module, "available_cores", lambda: (0, 1, 2, 3))
    if quota is not None:
        (tmp_path / "cpu.max").write_text(quota)
    assert granted_cores(tmp_path) == granted


def test_the_code_hash_changes_with_the_code_and_not_with_what_running_leaves(tmp_path: Path) -> None:
    package = tmp_path / "monolith" / "monolith"
    (package / "__pycache__").mkdir(parents=True)
    (package / "app.py").write_text("one = 1\n")
    first = code_hash(tmp_path, ["monolith"])
    (package / "__pycache__" / "junk.py").write_text("x")
    (tmp_path / "monolith" / "monolith.db").write_text("rows")
    assert code_hash(tmp_path, ["monolith"]) == first
    (package / "app.py").write_text("one = 2\n")
    assert code_hash(tmp_path, ["monolith"]) != first


def test_the_ledger_names_what_each_shop_was_given() -> None:
    rows = ledger("monolith", MONOLITH, log_level="WARNING", cores=(0,), data="abc")
    rows += ledger("micro-resilient", MICRO, copies={"products": 2}, log_level="WARNING", cores=None, data="abc")
    assert len(rows) == 5
    products = next(row for row in rows if row["deployable"] == "product-service")
    assert (products["copies"], products["threads"], products["balancer"]) == (2, 16, "kernel")
    assert sum(row["processes"] for row in rows if row["condition"] == "monolith") == 2
    assert sum(row["processes"] for row in rows if row["condition"] == "micro-resilient") == 10
    assert next(row for row in rows if row["deployable"] == "frontend")["database_connections"] == 0


def test_the_ledger_tells_how_services_call_each_other_and_what_they_keep_for_it() -> None:
    def told(style: str) -> dict[str, tuple[object, ...]]:
        rows = ledger("micro", MICRO, log_level="WARNING", cores=None, data="abc", style=style)  # type: ignore[arg-type]
        return {row["deployable"]: (row["transport"], row["keep_alive"], row["http_pool"]) for row in rows}

    assert told("resilient")["frontend"] == ("resilient", True, 16)
    assert told("course")["frontend"] == ("course", False, 0)
    assert told("course")["user-service"] == ("none", True, 0)  # it calls nobody
    row = ledger("monolith", MONOLITH, copies={"monolith": 2}, log_level="WARNING", cores=None, data="abc")[0]
    assert (row["database_pool"], row["database_connections"], row["memory_limit"]) == (8, 16, "none")
