"""C9 follows from the slowdowns: a planted truth supports it, and the planted opposite turns the verdict."""

from __future__ import annotations

import random
from collections.abc import Mapping

import pytest

from compare.claim_verdicts import decide_claims
from compare.experiments.bench.analysis import compare_runs
from compare.experiments.database.conditions import ONE_DATABASE
from compare.experiments.database.conditions import ONE_DATABASE_AGAIN
from compare.experiments.database.conditions import ONE_SERVER
from compare.experiments.database.conditions import OWN_SERVERS
from compare.experiments.database.local import DATABASE
from compare.experiments.database.victim import slowdowns
from compare.results import ExperimentResult
from compare.results import Run

BLOCKS = 12
MONOLITHS = (ONE_DATABASE.name, ONE_DATABASE_AGAIN.name)


def _window(latency_s: float) -> dict[str, dict[str, float]]:
    return {"latency_ms": dict.fromkeys(("p50", "p95", "p99"), latency_s * 1000)}


def _verdict(factors: Mapping[str, float]) -> str:
    """Return the verdict on C9 if the neighbour slows each form down by its factor, give or take one per cent."""
    chance = random.Random(9)
    runs = [
        Run(name, block, 0, True, slowdowns(_window(0.01), _window(0.01 * factor * chance.uniform(0.99, 1.01))))
        for block in range(BLOCKS)
        for name, factor in factors.items()
    ]
    comparisons = compare_runs(DATABASE, runs, "quick")
    result = ExperimentResult("", "", list(factors), [], runs, comparisons)
    (claim,) = (claim for claim in decide_claims([result]) if claim.id == "C9")
    return claim.verdict


@pytest.mark.parametrize(
    ("one_server", "own_servers", "verdict"),
    (
        pytest.param(1.2, 1.2, "supported", id="databases of their own help on any number of servers"),
        pytest.param(2.0, 1.2, "it depends", id="it is the server that is shared"),
        pytest.param(3.0, 3.0, "contradicted", id="the opposite: the services' rooms suffer more"),
        pytest.param(2.0, 2.0, "no meaningful difference", id="no form does better"),
    ),
)
def test_the_verdict_follows_from_who_suffers_more(one_server: float, own_servers: float, verdict: str) -> None:
    slowed = dict.fromkeys(MONOLITHS, 2.0) | {ONE_SERVER.name: one_server, OWN_SERVERS.name: own_servers}
    assert _verdict(slowed) == verdict
