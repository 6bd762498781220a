"""C7 turns with what is measured: planted shops, in which the claim is true or false."""

from __future__ import annotations

import pytest

from compare.claim_verdicts import claim_verdict
from compare.experiments.bench.analysis import compare_runs
from compare.experiments.technology.conditions import MOUNTED
from compare.experiments.technology.conditions import MOUNTED_AGAIN
from compare.experiments.technology.conditions import PLAIN
from compare.experiments.technology.conditions import RESILIENT
from compare.experiments.technology.local import TECHNOLOGY
from compare.results import ClaimVerdict
from compare.results import Metric
from compare.results import Run

BLOCKS = 4


def verdict_of(one: tuple[int, float, float], services: tuple[int, float, float]) -> ClaimVerdict:
    """Return the verdict on C7 if the move reaches so many files and rooms, and loses such a share of requests."""
    runs = [
        Run(name, block, position, True, _metrics(*values))
        for block in range(BLOCKS)
        for position, (name, values) in enumerate(
            [(MOUNTED.name, one), (MOUNTED_AGAIN.name, one), (PLAIN.name, one), (RESILIENT.name, services)]
        )
    ]
    primaries = [c for c in compare_runs(TECHNOLOGY, runs, "quick") if c.claim == "C7"]
    assert len(primaries) == 4
    return claim_verdict(primaries)


def _metrics(files: int, rooms: float, lost: float) -> dict[str, Metric]:
    return {
        "swap.files": Metric(files, "files"),
        "swap.rooms_share": Metric(rooms, "share"),
        "swap.lost_share": Metric(lost, "share"),
    }


@pytest.mark.parametrize(
    ("one", "services", "expected"),
    [
        ((30, 1.0, 0.3), (10, 0.25, 0.0), "supported"),
        ((10, 0.25, 0.0), (30, 1.0, 0.3), "contradicted"),
        ((10, 1.0, 0.0), (30, 0.25, 0.0), "it depends"),
    ],
)
def test_the_verdict_turns_with_the_reach(
    one: tuple[int, float, float], services: tuple[int, float, float], expected: str
) -> None:
    assert verdict_of(one, services) == expected
