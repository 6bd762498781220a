"""report.json: round trip, refusals, and what is never merged."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from compare.errors import CartlabError
from compare.results import Claim
from compare.results import CLAIMS
from compare.results import Comparison
from compare.results import Doubt
from compare.results import ExperimentResult
from compare.results import Metric
from compare.results import read_report
from compare.results import refuse_unlike
from compare.results import Report
from compare.results import REPORT_NAME
from compare.results import Run
from compare.results import SCHEMA
from compare.results import write_report

RUN = Run("monolith", 0, 1, True, {"home.p50": Metric(0.002, "s")}, ["a.json"])
RESULT = ExperimentResult(
    question="What does it cost?",
    budget="equal per process",
    conditions=["monolith", "micro-resilient"],
    primary="supported if higher",
    runs=[RUN],
    comparisons=[Comparison("home.p50", "s", "micro-resilient", "monolith", 1.8, 1.6, 2.0, 1.05, 1.1, "higher", True)],
    doubts=[Doubt("few_blocks", "too few", "bench again")],
)
REPORT = Report(
    machine={"cpu_model": "Abacus", "cores": 2, "memory_bytes": 1, "system": "Linux"},
    software={"python": "3.13.1", "code": "abc"},
    settings={"profile": "quick", "runtime": "local", "seed": 1},
).with_experiment("overhead", RESULT, {"M1": Claim("M1", "supported", ["home.p50 is 1.80 times"])})


def test_a_report_reads_back_as_it_was_written(tmp_path: Path) -> None:
    write_report(REPORT, tmp_path)
    assert read_report(tmp_path) == REPORT
    assert read_report(tmp_path / REPORT_NAME) == REPORT
    assert [path.name for path in tmp_path.iterdir()] == [REPORT_NAME]


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
    names = {"metric", "unit", "a", "b", "estimate", "ci_low", "ci_high", "noise_floor", "mde", "verdict"}
    assert names <= set(overhead["comparisons"][0])
    assert set(overhead["doubts"][0]) == {"code", "message", "next"}


def test_every_claim_stands_in_a_report_and_what_was_not_run_reads_so() -> None:
    verdicts = {claim.id: claim.verdict for claim in REPORT.claims}
    assert list(verdicts) == list(CLAIMS)
    assert len(verdicts) == 15
    assert verdicts["M1"] == "supported"
    assert {verdict for id, verdict in verdicts.items() if id != "M1"} == {"not measured"}


def test_one_invalid_run_makes_the_report_invalid() -> None:
    assert REPORT.valid
    bad = replace(RESULT, runs=[RUN, replace(RUN, valid=False, reason="wrong answers")])
    assert not REPORT.with_experiment("overhead", bad, {}).valid


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (None, "there is no report"),
        ("", "cut short or is not JSON"),
        ('{"schema": 1, "created"', "cut short or is not JSON"),
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
        (replace(REPORT, settings=REPORT.settings | {"profile": "full"}), "settings.profile"),
    ],
)
def test_unlike_runs_are_not_merged_and_the_field_is_named(other: Report, field: str) -> None:
    with pytest.raises(CartlabError, match=field):
        refuse_unlike(REPORT, other)


def test_like_runs_may_be_merged() -> None:
    refuse_unlike(REPORT, replace(REPORT, created="later", machine=REPORT.machine | {"load_average": 3}))
