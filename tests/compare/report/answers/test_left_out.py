"""A claim that a profile leaves out says what would decide it, and the table of these is that of the experiments."""

from __future__ import annotations

from dataclasses import replace

import pytest

from compare.experiments.bench.experiment import PROFILES
from compare.experiments.catalogue import EXPERIMENTS
from compare.report.answers.answer import answer_to
from compare.report.answers.left_out import LEFT_OUT
from compare.report.answers.left_out import why_left_out
from compare.results import NOT_MEASURED
from compare.results import Report
from tests.compare.report.answers.made_up_claims import result


def report(profile: str, *experiments: str, runtime: str = "local") -> Report:
    fresh = Report({}, {}, {"profile": profile, "runtime": runtime})
    return replace(fresh, experiments={name: result([]) for name in experiments})


def test_the_table_holds_what_the_experiments_leave_out() -> None:
    found = {}
    for experiment in EXPERIMENTS["local"].values():
        decided = {profile: {p.claim for p in experiment.primaries_of(profile)} for profile in PROFILES}
        for claim in {p.claim for p in experiment.primaries}:
            if experiment.on_demand:
                assert claim in decided["quick"]
                found[claim] = (experiment.name, PROFILES, "quick")
            elif left := tuple(profile for profile in PROFILES if claim not in decided[profile]):
                first = next(profile for profile in PROFILES if claim in decided[profile])
                found[claim] = (experiment.name, left, first)
    assert {claim: (each.experiment, each.profiles, each.measured_by) for claim, each in LEFT_OUT.items()} == found


@pytest.mark.parametrize(
    ("of", "claim", "is_said"),
    [
        (report("quick", "rebuild"), "C12", True),
        (report("full", "rebuild"), "C12", False),
        (report("quick", "overhead"), "C12", False),
        (report("quick", "rebuild", runtime="docker"), "C12", False),
        (report("quick", "rebuild"), "C6", False),
        (report("quick", "overhead", "scaling", "rebuild", "faults"), "C9", True),
        (report("quick", "rebuild"), "C9", False),
        (report("quick", "overhead", "scaling", "rebuild", "faults", "database"), "C9", False),
    ],
)
def test_only_a_run_that_left_it_out_says_so(of: Report, claim: str, is_said: bool) -> None:
    assert bool(why_left_out(of, claim)) == is_said


def test_the_answer_gives_the_command_and_stays_unmeasured() -> None:
    answer = answer_to(report("quick", "rebuild"), "C12")
    assert answer.verdict == NOT_MEASURED
    assert not answer.is_measured
    assert answer.sentences == [
        "The profile quick leaves it out. python cli.py bench rebuild --profile full measures it in about 40 minutes."
    ]
