"""A report is worked out again from its raw data, and whatever was changed by hand is found."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from compare.claim_verdicts import with_experiment
from compare.experiments.bench.analysis import compare_runs
from compare.experiments.bench.from_raw import metrics_from_raw
from compare.experiments.bench.recompute import discrepancies
from compare.experiments.catalogue import EXPERIMENTS
from compare.experiments.overhead.local import OVERHEAD
from compare.experiments.scaling.docker import SCALING_IN_DOCKER
from compare.raw_folder import RawFolder
from compare.results import Claim
from compare.results import ExperimentResult
from compare.results import Metric
from compare.results import Report
from compare.results import Run
from compare.results import TurningPoint

CONDITIONS = {"monolith": 0.002, "monolith@aa=again": 0.0021, "micro-course": 0.005, "micro-resilient": 0.004}
KNOWN = EXPERIMENTS["local"]
M1_SIDES = "micro-resilient and monolith"
DURATIONS_S = (0.9, 1.0, 1.1)


def timed(median_s: float) -> dict[str, object]:
    """Return what pytest-benchmark would write for turns of the home page."""
    entry = {
        "name": "test_home[turn0]",
        "extra_info": {"stolen_share": 0.0},
        "stats": {"data": [median_s * factor for factor in DURATIONS_S]},
    }
    return {"benchmarks": [entry]}


@pytest.fixture
def honest(tmp_path: Path) -> Report:
    """A report of six blocks with raw data, all computed by the rules."""
    (tmp_path / "raw").mkdir()
    runs = []
    for block in range(6):
        for place, (name, median_s) in enumerate(CONDITIONS.items()):
            file = f"overhead-{block + 1:02d}-{name}-pytest.json"
            (tmp_path / "raw" / file).write_text(json.dumps(timed(median_s * (1 + block / 100))))
            run = Run(name, block, place, True, {}, [file])
            runs.append(
                replace(
                    run,
                    metrics=metrics_from_raw("overhead-", run, "quick", RawFolder(tmp_path / "raw"), OVERHEAD.readers),
                )
            )
    result = ExperimentResult("?", "equal", list(CONDITIONS), [], runs, compare_runs(OVERHEAD, runs, "quick"))
    settings = {"profile": "quick", "runtime": "local", "seed": 1}
    return with_experiment(Report({}, {}, settings), "overhead", result)


def with_runs(known: Report, runs: list[Run]) -> Report:
    """Return the report with other runs, compared anew as if by the rules."""
    result = replace(known.experiments["overhead"], runs=runs, comparisons=compare_runs(OVERHEAD, runs, "quick"))
    return with_experiment(known, "overhead", result)


def test_an_honest_report_follows_from_its_raw_data(honest: Report, tmp_path: Path) -> None:
    assert honest.experiments["overhead"].runs[0].metrics["home.p50"] == Metric(0.002, "s")
    assert any(c.claim == "M1" for c in honest.experiments["overhead"].comparisons)
    assert list(discrepancies(honest, tmp_path, KNOWN)) == []


def test_a_changed_turning_point_is_found(honest: Report, tmp_path: Path) -> None:
    point = TurningPoint("home.p50", "monolith", "micro-resilient", "copies", 50, 6, 2.5, 2.4, None)
    known = {"overhead": replace(OVERHEAD, turning_points=lambda runs: [point])}

    def contradictions(points: list[TurningPoint]) -> list[str]:
        result = replace(honest.experiments["overhead"], turning_points=points)
        return list(discrepancies(with_experiment(honest, "overhead", result), tmp_path, known))

    assert contradictions([point]) == []
    assert contradictions([]) == ["overhead: the runs give 1 turning points, and the report has 0"]
    for changed in (replace(point, estimate=1.5), replace(point, estimate=None), replace(point, ci_high=9.0)):
        (found,) = contradictions([changed])
        assert found.startswith("overhead: the turning point of home.p50 in monolith and micro-resilient does not")


def test_a_changed_number_is_found_even_if_all_above_it_was_computed_anew(honest: Report, tmp_path: Path) -> None:
    runs = list(honest.experiments["overhead"].runs)
    runs[3] = replace(runs[3], metrics=runs[3].metrics | {"home.p50": Metric(0.009, "s")})
    found = list(discrepancies(with_runs(honest, runs), tmp_path, KNOWN))
    assert len(found) == 1
    assert "micro-resilient, block 1: home.p50 is given as 0.009, and its raw data say 0.004" in found[0]


def test_a_number_that_no_raw_file_tells_is_found(honest: Report, tmp_path: Path) -> None:
    runs = list(honest.experiments["overhead"].runs)
    runs[3] = replace(
        runs[3], metrics=runs[3].metrics | {"shop.pss": Metric(1.0, "bytes"), "shop.uss": Metric(1, "bytes")}
    )
    (found,) = discrepancies(with_runs(honest, runs), tmp_path, KNOWN)
    assert found == "overhead, micro-resilient, block 1: no raw data give shop.pss and 1 more"


@pytest.mark.parametrize("raw", [[], ["overhead-02-micro-resilient-pytest.json"]])
def test_a_run_can_not_do_without_raw_data_nor_name_those_of_another(
    honest: Report, tmp_path: Path, raw: list[str]
) -> None:
    runs = list(honest.experiments["overhead"].runs)
    runs[3] = replace(runs[3], raw=raw)
    (found,) = discrepancies(with_runs(honest, runs), tmp_path, KNOWN)
    assert found == "overhead, micro-resilient, block 1: no raw data give home.p50"


def test_what_was_read_is_kept_and_loads_overrule_it(honest: Report, tmp_path: Path) -> None:
    runs = list(honest.experiments["overhead"].runs)
    kept = "overhead-01-micro-resilient-measured.json"
    told = {"micro-resilient": {"shop.pss": [7.0, "bytes"], "home.p50": [9.0, "s"]}}
    (tmp_path / "raw" / kept).write_text(json.dumps(told))
    metrics = runs[3].metrics | {"shop.pss": Metric(7.0, "bytes")}
    runs[3] = replace(runs[3], raw=[*runs[3].raw, kept], metrics=metrics)
    assert list(discrepancies(with_runs(honest, runs), tmp_path, KNOWN)) == []
    runs[3] = replace(runs[3], metrics=metrics | {"home.p50": Metric(9.0, "s")})
    (found,) = discrepancies(with_runs(honest, runs), tmp_path, KNOWN)
    assert "home.p50 is given as 9.0, and its raw data say 0.004" in found


def test_a_report_of_an_older_version_says_that_it_kept_less(honest: Report, tmp_path: Path) -> None:
    (found,) = discrepancies(replace(honest, schema=2), tmp_path, KNOWN)
    assert found.startswith("an older version wrote it")


def test_a_raw_figure_that_is_no_number_is_named(honest: Report, tmp_path: Path) -> None:
    runs = list(honest.experiments["overhead"].runs)
    kept = "overhead-01-monolith-saturation-home.json"
    (tmp_path / "raw" / kept).write_text('{"goodput_rps": null}')
    runs[0] = replace(runs[0], raw=[*runs[0].raw, kept])
    (found,) = discrepancies(with_runs(honest, runs), tmp_path, KNOWN)
    assert found == "overhead, monolith, block 1: its raw data can't be read (TypeError)"


def test_runs_that_lack_what_others_are_divided_by_are_named(honest: Report, tmp_path: Path) -> None:
    runs = honest.experiments["overhead"].runs
    kept = "overhead-01-null-route-measured.json"
    (tmp_path / "raw" / kept).write_text('{"null-route": {}}')
    null = Run("null-route", 0, 4, True, {}, [kept])
    asked = replace(runs[0], raw=[*runs[0].raw, "overhead-01-monolith-saturation-home.json"])
    (tmp_path / "raw" / asked.raw[-1]).write_text('{"goodput_rps": 9.0}')
    asked = replace(asked, metrics=asked.metrics | {"home.saturation_rps": Metric(9.0, "rps")})
    result = replace(honest.experiments["overhead"], runs=[asked, *runs[1:], null])
    found = list(discrepancies(with_experiment(honest, "overhead", result), tmp_path, KNOWN))
    assert any("lack what comparisons are made from (KeyError)" in said for said in found)


def test_a_changed_comparison_is_found(honest: Report, tmp_path: Path) -> None:
    result = honest.experiments["overhead"]
    changed = [replace(c, estimate=c.estimate * 1.01) if c.claim else c for c in result.comparisons]
    found = list(
        discrepancies(with_experiment(honest, "overhead", replace(result, comparisons=changed)), tmp_path, KNOWN)
    )
    assert found == [
        "overhead: the comparison of home.p50 in micro-resilient and monolith does not follow from the runs"
    ]


def test_a_comparison_that_was_taken_out_is_found(honest: Report, tmp_path: Path) -> None:
    result = honest.experiments["overhead"]
    fewer = replace(result, comparisons=[c for c in result.comparisons if not c.claim])
    assert any(
        "home.p50" in said for said in discrepancies(with_experiment(honest, "overhead", fewer), tmp_path, KNOWN)
    )


def test_a_changed_claim_is_found(honest: Report, tmp_path: Path) -> None:
    claims = [Claim(claim.id, "supported") if claim.id == "C3" else claim for claim in honest.claims]
    assert list(discrepancies(replace(honest, claims=claims), tmp_path, KNOWN)) == [
        "the claims are not what their comparisons say"
    ]


@pytest.mark.parametrize("damage", ["missing", "cut", "other"])
def test_raw_data_that_are_gone_or_damaged_are_named(honest: Report, tmp_path: Path, damage: str) -> None:
    file = tmp_path / "raw" / "overhead-02-monolith-pytest.json"
    if damage == "missing":
        file.unlink()
    else:
        file.write_text('{"benchm' if damage == "cut" else '{"load": 3}')
    (found,) = discrepancies(honest, tmp_path, KNOWN)
    assert found.startswith("overhead, monolith, block 2: its raw data can't be read")


def test_a_raw_file_outside_the_folder_is_never_opened(honest: Report, tmp_path: Path) -> None:
    (tmp_path / "overhead-secret-pytest.json").write_text(json.dumps(timed(1.0)))
    run = Run("monolith", 0, 0, True, {}, ["../overhead-secret-pytest.json"])
    assert metrics_from_raw("overhead-", run, "quick", RawFolder(tmp_path / "raw"), OVERHEAD.readers) == {}


def test_an_experiment_that_nobody_knows_is_named(honest: Report, tmp_path: Path) -> None:
    strange = with_experiment(honest, "weather", honest.experiments["overhead"])
    assert "weather is no experiment of this version" in list(discrepancies(strange, tmp_path, KNOWN))


def test_capacities_and_a_fixed_load_in_containers_are_worked_out_again(tmp_path: Path) -> None:
    tries = [{"rate_rps": 10.0, "held": True}, {"rate_rps": 20.0, "held": False}]
    capacity = {"saturation_rps": 18.0, "tries": tries, "generator_cpu_percent": 3.0}
    use = {"memory_bytes": 7, "cpu_s": 0.5, "network_bytes": 4000, "disk_read_bytes": None, "disk_written_bytes": None}
    load = {"sent": 500, "latency_ms": {"p50": 4.0, "p95": 9.0}}
    fixed = {"load": load, "deployables": {**use, "processes": 2}, "everything": {**use, "cpu_s": 1.0, "processes": 5}}
    files = {"scaling-01-a-capacity-login.json": capacity, "scaling-01-a-fixed.json": fixed}
    for name, data in files.items():
        (tmp_path / name).write_text(json.dumps(data))
    run, raw = Run("a", 0, 0, True, {}, list(files)), RawFolder(tmp_path)
    found = metrics_from_raw("scaling-01-a-", run, "quick", raw, SCALING_IN_DOCKER.readers)
    assert {name: metric.value for name, metric in found.items()} == {
        "login.saturation_rps": 18.0,
        "login.capacity_rps": 10.0,
        "mixed.cpu_per_1000": 1.0,
        "mixed.with_databases_cpu_per_1000": 2.0,
        "mixed.network_per_1000": 8000.0,
        "mixed.p50": 0.004,
        "mixed.p95": 0.009,
    }
