"""C7 and C10 turn with what is measured: planted shops, in which the claims are true or false."""

from __future__ import annotations

import pytest

from compare.claim_verdicts import claim_verdict
from compare.experiments.bench.analysis import compare_runs
from compare.experiments.technology.conditions import MONOLITH_SEARCH
from compare.experiments.technology.conditions import MOUNTED
from compare.experiments.technology.conditions import MOUNTED_AGAIN
from compare.experiments.technology.conditions import PLAIN
from compare.experiments.technology.conditions import RESILIENT
from compare.experiments.technology.conditions import SERVICES_SEARCH
from compare.experiments.technology.local import TECHNOLOGY
from compare.results import ClaimVerdict
from compare.results import Comparison
from compare.results import Metric
from compare.results import Run

BLOCKS = 4


def primaries_of(claim: str, runs: list[Run]) -> list[Comparison]:
    return [c for c in compare_runs(TECHNOLOGY, runs, "quick") if c.claim == claim]


def verdict_of(one: tuple[int, float, float], services: tuple[int, float, float]) -> ClaimVerdict:
    """Return the verdict on C7 if the move reaches so many files and rooms, and loses such a share of requests."""
    runs = [
        Run(name, block, position, True, _metrics(*values))
        for block in range(BLOCKS)
        for position, (name, values) in enumerate(
            [(MOUNTED.name, one), (MOUNTED_AGAIN.name, one), (PLAIN.name, one), (RESILIENT.name, services)]
        )
    ]
    primaries = primaries_of("C7", runs)
    assert len(primaries) == 3
    return claim_verdict(primaries)


def _metrics(files: int, rooms: float, lost: float) -> dict[str, Metric]:
    return {
        "swap.framework_files": Metric(files, "files"),
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


def search_verdict(one: tuple[int, float, float], services: tuple[int, float, float]) -> ClaimVerdict:
    """Return the verdict on C10 if so many modules know the second database, and so many kills leave damage.

    What is only counted is measured in the first block.
    """
    sides = ((MONOLITH_SEARCH.name, one), (SERVICES_SEARCH.name, services))
    runs = [Run(name, 0, position, True, _of_search(*values)) for position, (name, values) in enumerate(sides)]
    primaries = primaries_of("C10", runs)
    assert len(primaries) == 3
    return claim_verdict(primaries)


def _of_search(modules: int, rooms: float, wrong: float) -> dict[str, Metric]:
    return {
        "store.modules": Metric(modules, "files"),
        "store.rooms_share": Metric(rooms, "share"),
        "store.wrong_share": Metric(wrong, "share"),
    }


@pytest.mark.parametrize(
    ("one", "services", "expected"),
    [
        ((9, 1.0, 0.5), (4, 0.25, 0.0), "counted"),
        ((4, 0.25, 0.0), (4, 0.25, 0.0), "no meaningful difference"),
        ((4, 0.25, 0.0), (9, 1.0, 0.5), "contradicted"),
        ((4, 1.0, 0.0), (4, 0.25, 0.0), "it depends"),
        ((4, 1.0, 0.25), (4, 0.25, 0.0), "it depends"),
    ],
)
def test_the_verdict_turns_with_what_a_second_database_reaches_and_loses(
    one: tuple[int, float, float], services: tuple[int, float, float], expected: str
) -> None:
    assert search_verdict(one, services) == expected
