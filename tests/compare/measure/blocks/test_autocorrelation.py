"""The test for blocks that resemble the block before: how often it is wrong, and how often it finds what is there."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest

from compare.measure.blocks.autocorrelation import autocorrelation
from compare.measure.blocks.autocorrelation import FEWEST_BLOCKS
from compare.measure.blocks.autocorrelation import LEVEL

RUNS = 300
SETTLING = 30  # steps after which the beginning of an AR(1) process no longer matters


def run_of(random: np.random.Generator, blocks: int, dependence: float, primaries: int = 1) -> list[dict[int, float]]:
    """Return the log-ratios of primaries whose blocks follow an AR(1) process with this autocorrelation."""
    values = random.standard_normal((primaries, SETTLING + blocks))
    for step in range(1, SETTLING + blocks):
        values[:, step] += dependence * values[:, step - 1]
    return [dict(enumerate(0.3 + 0.05 * each)) for each in values[:, SETTLING:]]


def share_shown(blocks: int, dependence: float, primaries: int = 1) -> float:
    """Return the share of simulated runs in which the doubt is raised."""
    random = np.random.default_rng([blocks, primaries])
    found = (autocorrelation(run_of(random, blocks, dependence, primaries)) for _ in range(RUNS))
    return sum(each is not None and each.is_shown for each in found) / RUNS


@pytest.mark.parametrize(("blocks", "primaries"), [(8, 1), (12, 1), (12, 3), (16, 1)])
def test_independent_blocks_raise_a_false_alarm_in_one_of_ten_runs_at_most(blocks: int, primaries: int) -> None:
    standard_error = (LEVEL * (1 - LEVEL) / RUNS) ** 0.5
    assert share_shown(blocks, 0.0, primaries) < LEVEL + 2 * standard_error


@pytest.mark.parametrize(
    ("blocks", "primaries", "at_least", "at_most"),
    [(12, 1, 0.45, 0.62), (16, 1, 0.58, 0.75), (12, 3, 0.72, 0.9), (16, 3, 0.85, 1.0)],
)
def test_blocks_that_resemble_their_predecessor_are_found_as_often_as_is_said(
    blocks: int, primaries: int, at_least: float, at_most: float
) -> None:
    """The bounds on both sides hold the docstring and the page to what the test can do."""
    assert at_least <= share_shown(blocks, 0.5, primaries) <= at_most


def test_a_primary_that_depends_on_another_adds_no_false_alarm() -> None:
    random = np.random.default_rng(7)
    shown = 0
    for _ in range(RUNS):
        (one,) = run_of(random, 12, 0.0)
        found = autocorrelation([one, {block: 2 * value for block, value in one.items()}])
        shown += found is not None and found.is_shown
    assert shown / RUNS < 0.13


def test_a_known_series_has_a_known_autocorrelation() -> None:
    found = autocorrelation([dict(enumerate([0, 0, 0, 0, 1, 1, 1, 1]))])
    assert found is not None
    assert found.estimate == pytest.approx(5 / 8)  # six products of +1/4, one of -1/4, over eight squares of 1/4
    assert found.is_shown
    opposite = autocorrelation([dict(enumerate([0, 1, 0, 1, 0, 1, 0, 1]))])
    assert opposite is not None
    assert opposite.estimate == pytest.approx(-7 / 8)
    assert not opposite.is_shown


def test_a_drift_is_found_too() -> None:
    found = autocorrelation([{block: 0.02 * block for block in range(12)}])
    assert found is not None
    assert found.p_value < 0.01


@pytest.mark.parametrize(
    "series",
    [
        {},
        {block: 0.1 * block for block in range(FEWEST_BLOCKS - 1)},
        dict.fromkeys(range(12), 0.3),
    ],
)
def test_nothing_is_said_of_few_blocks_or_of_what_never_varies(series: Mapping[int, float]) -> None:
    assert autocorrelation([series]) is None


def test_a_series_may_lack_blocks_and_the_order_of_a_mapping_does_not_matter() -> None:
    (whole,) = run_of(np.random.default_rng(3), 12, 0.5)
    lacking = {block: value for block, value in whole.items() if block not in (2, 7)}
    turned = dict(reversed(whole.items()))
    assert autocorrelation([turned, lacking]) == autocorrelation([whole, lacking])
    assert autocorrelation([lacking]) == autocorrelation([dict(enumerate(lacking.values()))])
