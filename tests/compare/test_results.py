"""report.json: round trip, refusals, and what is never merged."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from compare.claim_verdicts import claim_verdict
from compare.claim_verdicts import sentence
from compare.claim_verdicts import with_experiment
from compare.errors import CartlabError
from compare.report_folder import read_report
from compare.report_folder import refuse_unlike
from compare.report_folder import REPORT_NAME
from compare.report_folder import write_report
from compare.results import Circumstances
from compare.results import CLAIMS
from compare.results import Comparison
from compare.results import Doubt
from compare.results import ExperimentResult
from compare.results import Metric
from compare.results import Report
from compare.results import Run
from compare.results import SCHEMA
from compare.results import TurningPoint
from compare.results import Verdict

CIRCUMSTANCES = Circumstances(5.0, 40.0, 2.0, 0.1, 0.0, late_p99_ms=0.3, exhausted=["CPU under login"])
RUN = Run("monolith", 0, 1, True, {"home.p50": Metric(0.002, "s")}, ["a.json"], circumstances=CIRCUMSTANCES)
COMPARISON = Comparison(
    *("home.p50", "s", "micro-resilient", "monolith", 1.8, 1.6, 2.0, "higher", "ratio", 8),
    delta=0.05,
    noise_low=0.97,
    noise_high=1.02,
    claim="M1",
    supported_by="higher",
)
RESULT = ExperimentResult(
    question="What does it cost?",
    budget="equal per process",
    conditions=["monolith", "micro-resilient"],
    primaries=["supported if higher"],
    runs=[RUN],
    comparisons=[COMPARISON],
    doubts=[Doubt("few_blocks", "too few", "bench again")],
    turning_points=[TurningPoint("shop.memory", "monolith", "micro-resilient", "copies", 50, 4, 15.6, 14.2, None)],
)
REPORT = with_experiment(
    Report(
        machine={"cpu_model": "Abacus", "cores": 2, "memory_bytes": 1, "system": "Linux"},
        software={"python": "3.13.1", "code": "abc"},
        settings={"profile": "quick", "runtime": "local", "seed": 1},
    ),
    "overhead",
    RESULT,
)


def test_a_report_reads_back_as_it_was_written(tmp_path: Path) -> None:
    write_report(REPORT, tmp_path)
    assert read_report(tmp_path) == REPORT
    assert read_report(tmp_path / REPORT_NAME) == REPORT
    assert [path.name for path in tmp_path.iterdir()] == [REPORT_NAME]


def test_a_report_of_an_older_schema_is_read_and_has_no_circumstances(tmp_path: Path) -> None:
    data = json.loads(write_report(REPORT, tmp_path).read_text()) | {"schema": 1}
    del data["experiments"]["overhead"]["runs"][0]["circumstances"]
    del data["experiments"]["overhead"]["noise_of"]
    (tmp_path / REPORT_NAME).write_text(json.dumps(data))
    assert read_report(tmp_path).experiments["overhead"].runs == [replace(RUN, circumstances=None)]


def test_the_file_has_the_outer_contracts_shape(tmp_path: Path) -> None:
    data = json.loads(write_report(REPORT, tmp_path).read_text())
    assert {
        "schema",
        "created",
        "machine",
        "software",
        "settings",
        "fairness",
        "experiments",
        "claims",
        "valid",
    } <= set(data)
    overhead = data["experiments"]["overhead"]
    assert {"condition", "block", "position", "valid", "metrics", "raw"} <= set(overhead["runs"][0])
    assert overhead["runs"][0]["metrics"]["home.p50"] == {"value": 0.002, "unit": "s"}
    names = {"metric", "unit", "a", "b", "estimate", "ci_low", "ci_high", "delta", "needed", "verdict"}
    assert names <= set(overhead["comparisons"][0])
    assert set(overhead["doubts"][0]) == {"code", "message", "next"}


def test_every_claim_stands_in_a_report_and_what_was_not_run_reads_so() -> None:
    verdicts = {claim.id: claim.verdict for claim in REPORT.claims}
    assert list(verdicts) == list(CLAIMS)
    assert len(verdicts) == 15
    assert verdicts["M1"] == "supported"
    assert {verdict for id, verdict in verdicts.items() if id != "M1"} == {"not measured"}


@pytest.mark.parametrize(
    ("verdicts", "expected"),
    [
        ([], "not measured"),
        (["no verdict"], "not measured"),
        (["higher"], "supported"),
        (["lower"], "contradicted"),
        (["negligible"], "no meaningful difference"),
        (["undecided"], "undecided"),
        (["higher", "higher"], "supported"),
        (["higher", "lower"], "it depends"),
        (["higher", "negligible"], "it depends"),
        (["lower", "negligible"], "it depends"),
        (["higher", "undecided"], "undecided"),
        (["higher", "lower", "undecided"], "it depends"),
        (["higher", "no verdict"], "supported"),
    ],
)
def test_a_claim_is_decided_by_its_primaries(verdicts: list[Verdict], expected: str) -> None:
    assert claim_verdict([replace(COMPARISON, verdict=verdict) for verdict in verdicts]) == expected


def test_primaries_of_several_experiments_decide_a_claim_together() -> None:
    other = replace(RESULT, comparisons=[replace(COMPARISON, verdict="lower"), replace(COMPARISON, claim="")])
    claims = {claim.id: claim for claim in with_experiment(REPORT, "faults", other).claims}
    assert claims["M1"].verdict == "it depends"
    assert len(claims["M1"].evidence) == 2


@pytest.mark.parametrize(
    ("estimate", "high", "expected"), [(12.1, 12.5, "it depends"), (12.1, None, "supported"), (None, None, "supported")]
)
def test_a_turning_point_that_is_found_is_the_answer(estimate: float | None, high: float | None, expected: str) -> None:
    point = TurningPoint("shop.memory", "monolith", "micro", "copies", 50, 4, estimate, 11.7, high, "M1")
    turned = with_experiment(REPORT, "scaling", replace(RESULT, comparisons=[COMPARISON], turning_points=[point]))
    assert next(claim.verdict for claim in turned.claims if claim.id == "M1") == expected
    elsewhere = replace(RESULT, comparisons=[COMPARISON], turning_points=[replace(point, claim="C4")])
    found = {claim.id: claim.verdict for claim in with_experiment(REPORT, "scaling", elsewhere).claims}
    assert (found["M1"], found["C4"]) == ("supported", "not measured")


def test_what_supports_a_claim_by_counts_alone_is_called_counted() -> None:
    counted = replace(COMPARISON, counted=True, ci_low=None, ci_high=None)
    against = replace(counted, verdict="lower")
    assert claim_verdict([counted, counted]) == "counted"
    assert claim_verdict([against, against]) == "contradicted"
    assert claim_verdict([counted, against]) == "it depends"
    assert claim_verdict([counted, COMPARISON]) == "supported"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, "micro-resilient against monolith 1.80 [1.60, 2.00], higher"),
        ({"ci_low": 1.02}, "1.80 [1.02, 2.00], higher, size open"),
        ({"verdict": "negligible", "ci_low": 0.98, "ci_high": 1.03}, "[0.98, 1.03], negligible"),
        ({"verdict": "undecided", "needed": 20}, "undecided after 8 blocks: about 20 would decide"),
        ({"verdict": "undecided"}, "undecided after 8 blocks"),
        (
            {"verdict": "undecided", "noise_high": 1.09},
            "undecided: the machine is too noisy, two equal monoliths differ by -3% to +9%",
        ),
        ({"verdict": "no verdict", "ci_low": None}, "1.80, in one block"),
        ({"scale": "difference", "estimate": -0.3, "ci_low": -0.4, "ci_high": -0.2}, "-30 [-40, -20] points, higher"),
        ({"counted": True, "ci_low": None}, "1.80, more, counted"),
    ],
)
def test_a_primary_is_said_in_a_sentence_on_its_own_scale(changes: dict[str, Any], said: str) -> None:
    text = sentence(replace(COMPARISON, **changes))
    assert text.startswith("home.p50: ") and text.endswith(said)


def test_one_invalid_run_makes_the_report_invalid() -> None:
    assert REPORT.valid
    bad = replace(RESULT, runs=[RUN, replace(RUN, valid=False, reason="wrong answers")])
    assert not with_experiment(REPORT, "overhead", bad).valid


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (None, "there is no report"),
        ("", "cut short or is not JSON"),
        ('{"schema": 1, "created"', "cut short or is not JSON"),
        ("[" * 99_999, "brackets in brackets without end"),
        ("[1]", "is not a report"),
        ('{"name": "cartlab"}', "is not a report"),
        (json.dumps({"schema": SCHEMA + 1}), f"has schema {SCHEMA + 1}; this version reads up to {SCHEMA}"),
        (json.dumps({"schema": SCHEMA}), "is not a whole report"),
        (json.dumps({"schema": SCHEMA, "experiments": {"x": {}}, "claims": []}), "is not a whole report"),
    ],
)
def test_what_cannot_be_read_is_said_in_one_line(tmp_path: Path, text: str | None, said: str) -> None:
    if text is not None:
        (tmp_path / REPORT_NAME).write_text(text)
    with pytest.raises(CartlabError, match=said) as caught:
        read_report(tmp_path)
    assert "\n" not in caught.value.message
    assert caught.value.remedy


def test_a_folder_that_cannot_be_written_is_said_and_leaves_no_half_file(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file")
    with pytest.raises(CartlabError, match="can't write"):
        write_report(REPORT, tmp_path / "taken")


@pytest.mark.parametrize(
    ("other", "field"),
    [
        (replace(REPORT, machine=REPORT.machine | {"cores": 4}), "machine.cores"),
        (replace(REPORT, software=REPORT.software | {"code": "def"}), "software.code"),
        (replace(REPORT, software=REPORT.software | {"harness": "other"}), "software.harness"),
        (replace(REPORT, settings=REPORT.settings | {"profile": "full"}), "settings.profile"),
        (replace(REPORT, settings=REPORT.settings | {"check": "A/A"}), "settings.check"),
        (replace(REPORT, settings=REPORT.settings | {"seed": 2}), "settings.seed"),
    ],
)
def test_unlike_runs_are_not_merged_and_the_field_is_named(other: Report, field: str) -> None:
    with pytest.raises(CartlabError, match=field):
        refuse_unlike(REPORT, other)


def test_like_runs_may_be_merged() -> None:
    refuse_unlike(REPORT, replace(REPORT, created="later", machine=REPORT.machine | {"load_average": 3}))
