"""Prose that names a threshold, a limit or a time says what the code says."""

from __future__ import annotations

import inspect
import re

import pytest

from compare import topology
from compare.dashboard import charts
from compare.dashboard import tiles
from compare.demo import banner
from compare.demo import rolling_stats
from compare.demo import usual
from compare.experiments.faults import health_events
from compare.experiments.faults import holding
from compare.experiments.faults import local
from compare.experiments.faults import shoppers_load
from compare.experiments.overhead import benchmarks
from compare.experiments.overhead import sample_sizes
from compare.experiments.overhead import steal_filter
from compare.experiments.scaling import capacity
from compare.experiments.scaling import docker as scaling
from compare.experiments.scaling import docker_load
from compare.experiments.scaling import situations
from compare.experiments.scaling import turning
from compare.experiments.subject import injection
from compare.experiments.workloads import workload as workloads
from compare.measure import disturbances
from compare.measure import doubts as doubts_of_code
from compare.measure import load_doubts
from compare.settings import REPOSITORY
from docs.generate import doubts

NUMBERS = {1.0: "one", 2: "two", 3.0: "three", 4: "four", 5: "five", 6: "six", 10: "ten"}
FULL, QUICK = sample_sizes.SAMPLE_SIZES["full"], sample_sizes.SAMPLE_SIZES["quick"]

HANG = "fault=hang:products"


def in_words(number: float) -> str:
    return NUMBERS[number]


# By page: what it must say.
SAID = {
    "methodology.md": (
        f"({in_words(FULL.turns)} of {in_words(FULL.rounds)} rounds in `full`, {in_words(QUICK.turns)} of"
        f" {in_words(QUICK.rounds)} in `quick`)",
        f"A turn is disturbed if the host took over {steal_filter.MOST_STOLEN:.0%} of its time. It is replaced by"
        " another, up to twice as many turns in all.",
        f"These waits take up to {in_words(benchmarks.PATIENCE_S)} seconds in a run",
        f"The search ends at {turning.MOST} copies.",
        f"{situations.SIZES[0]}, {situations.SIZES[1]:,} and {situations.SIZES[2]:,} products",
        f"The CPU has run out if the shop used over {workloads.FULL_SHARE:.0%} of its cores. Another resource has run"
        f" out if over {workloads.MOST_MISSING:.0%} of the answers were missing at the end.",
        f"this second rule needs {workloads.ENOUGH_TO_MISS} requests or more",
        f"from nothing to {capacity.HEADROOM:g} times that",
        f"p95 is within {capacity.SLO_P95_S:g} s, at least {capacity.FEWEST_RIGHT:.0%} of the answers are right within"
        f" a second, and at most {capacity.MOST_WAITING:.0%} of the requests (plus {in_words(capacity.UNDER_WAY)})",
        f"{shoppers_load.RATE_RPS:.0f} requests a second",
        f"must answer rightly for {injection.QUIET_S:g} s",
        f"the share of right answers within {shoppers_load.TIMEOUT_S:.0f} s",
        f"a time-out after {shoppers_load.TIMEOUT_S:.0f} s",
        f"opens only after {in_words(topology.FAILURES_TO_OPEN)} calls have waited for their deadline of"
        f" {topology.CALL_DEADLINE_S:.0f} s",
        f"is held for at least {holding.WAITING_S:.0f} s",
        f"for {holding.hold_of(HANG, topology.MONOLITH, {'monolith': 4}).lasts_s:.0f} s with four copies",
        f"more than {shoppers_load.TIMEOUT_S:.0f} s before the fault is healed",
        f"it begins {holding.settle_s('products', topology.MONOLITH, {}):.1f} s after a fault in products",
        f"It is held for {holding.SHORT_S:.0f} s, and only the last second does not count",
        f"The harness asks the supervisor every {1000 * health_events.LOOK_EVERY_S:.0f} ms",
        f"with p95 within {scaling.SLO_P95_S:g} s and {capacity.FEWEST_RIGHT:.0%} of the answers right within"
        f" {in_words(scaling.TIMEOUT_S)} seconds",
        f"together took over {docker_load.FULL_SHARE:.0%} of all cores",
    ),
    "dashboard.md": (
        f"in the last {in_words(rolling_stats.WINDOW_S)} seconds. {tiles.ENOUGH:.0%} and more is *up*",
        f"in the last {charts.SHOWN_S:.0f} seconds",
        f"that use over {disturbances.MOST_OTHER_CORES:g} cores (of which {disturbances.PAGE_CORES:g}",
        f"that takes over {doubts_of_code.STEAL_PERCENT}% of the machine's time, and requests of which half leave"
        f" over {doubts_of_code.LATE_P99_MS} ms late",
        f"when nothing of that was seen for {in_words(banner.CALM_S)} seconds",
        f"of fewer than {in_words(usual.FEWEST)} answers nothing is concluded",
    ),
    "decisions.md": (f"banner allows other programs {disturbances.PAGE_CORES:g} cores more than the doubt does",),
}


@pytest.mark.parametrize("page", SAID)
def test_a_page_says_what_the_code_says(page: str) -> None:
    text = " ".join((REPOSITORY / "docs" / page).read_text().split())
    assert [said for said in SAID[page] if said not in text] == []


def test_a_quarter_of_the_requests_may_fail_before_a_fault() -> None:
    assert 1 - local.FEWEST_RIGHT_BEFORE == 0.25
    assert sample_sizes.MOST_TURNS == 2 and capacity.IN_TIME_S == 1  # "twice as many", "within a second"


def test_every_doubt_is_explained() -> None:
    source = "".join(inspect.getsource(module) for module in (doubts_of_code, load_doubts))
    raised = set(re.findall(r'Doubt\("(\w+)"', source))
    assert {*doubts.OF_AN_EXPERIMENT, *doubts.OF_A_LOAD} == raised
