"""Intervals, verdicts and the blocks still needed, on figures whose truth is known."""

from __future__ import annotations

import math
import random

import pytest

from compare.measure.blocks.interval_verdict import blocks_needed
from compare.measure.blocks.interval_verdict import Interval
from compare.measure.blocks.interval_verdict import interval
from compare.measure.blocks.interval_verdict import paired_log_ratios
from compare.measure.blocks.interval_verdict import verdict

RUNS = 2000
SPREAD = 0.05  # of one condition in one block, as a log-ratio
BLOCK_SPREAD = 0.5  # of all conditions together from block to block: pairing must take it out
LEVEL = 0.05
DELTA = 0.05


def measured(random_: random.Random, ratio: float, count: int) -> Interval:
    """Return the interval of one synthetic metric in two conditions, of which the first is `ratio` times the second."""
    pairs = []
    for _ in range(count):
        of_block = random_.lognormvariate(0, BLOCK_SPREAD)
        a, b = (of_block * random_.lognormvariate(0, SPREAD) for _ in range(2))
        pairs.append((ratio * a, b))
    found = interval(paired_log_ratios(pairs), LEVEL)
    assert found is not None
    return found


def of(estimate: float, half: float, blocks: int = 8) -> Interval:
    return Interval(blocks, estimate, estimate - half, estimate + half, half / 2)


@pytest.mark.parametrize("count", [4, 8, 12])
def test_equal_conditions_look_different_in_one_of_twenty_intervals(count: int) -> None:
    random_ = random.Random(count)
    found = [measured(random_, 1.0, count) for _ in range(RUNS)]
    excluding = sum(not each.low <= 0 <= each.high for each in found)
    assert 0.03 <= excluding / RUNS <= 0.07


@pytest.mark.parametrize("ratio", [0.7, 1.0, 1.5])
def test_the_interval_covers_the_true_ratio_whatever_blocks_do(ratio: float) -> None:
    random_ = random.Random(round(ratio * 10))
    found = [measured(random_, ratio, 6) for _ in range(RUNS)]
    covering = sum(each.low <= math.log(ratio) <= each.high for each in found)
    assert covering / RUNS >= 0.92


def test_the_verdict_asks_for_a_difference_that_matters_and_an_interval_beyond_equality() -> None:
    assert verdict(of(0.20, 0.04), DELTA) == "higher"
    assert verdict(of(-0.20, 0.04), DELTA) == "lower"
    assert verdict(of(0.06, 0.05), DELTA) == "higher"  # its size is open: it reaches into what does not matter
    assert verdict(of(0.06, 0.07), DELTA) == "undecided"  # the interval holds equality
    assert verdict(of(0.04, 0.03), DELTA) == "undecided"  # sure, but perhaps too small to matter
    assert verdict(of(0.01, 0.03), DELTA) == "negligible"
    assert verdict(of(0.03, 0.01), DELTA) == "negligible"  # surely there, and surely too small to matter
    assert verdict(of(0.00, 0.05), DELTA) == "undecided"  # as wide as what matters


def test_so_many_blocks_decide_with_the_stated_power() -> None:
    """80% of runs with the stated number of blocks exclude equality, if the guess behind it was right."""
    first = Interval(4, 0.07, -0.03, 0.17, SPREAD * math.sqrt(2) / math.sqrt(4))
    needed = blocks_needed(first, DELTA, LEVEL)
    assert needed is not None
    random_ = random.Random(3)
    shown = sum(measured(random_, math.exp(0.07), needed).low > 0 for _ in range(RUNS))
    assert 0.75 <= shown / RUNS <= 0.87


def test_a_small_spread_needs_one_more_block_and_an_estimate_on_the_border_no_number() -> None:
    assert blocks_needed(Interval(4, 0.2, 0.19, 0.21, 0.001), DELTA, LEVEL) == 5
    assert blocks_needed(Interval(4, DELTA, -0.2, 0.3, 0.05), DELTA, LEVEL) is None


def test_a_single_block_has_no_interval() -> None:
    assert interval([0.3], LEVEL) is None


def test_known_interval_of_three_blocks() -> None:
    found = interval([0.1, 0.2, 0.3], LEVEL)
    assert found is not None
    half = 4.302652729911275 * 0.1 / math.sqrt(3)  # the 97.5% quantile of t with two degrees of freedom, from a table
    assert (found.low, found.estimate, found.high) == pytest.approx((0.2 - half, 0.2, 0.2 + half))


@pytest.mark.parametrize("pair", [(0.0, 1.0), (1.0, -1.0), (math.inf, 1.0)])
def test_what_has_no_ratio_is_refused(pair: tuple[float, float]) -> None:
    with pytest.raises(ValueError, match="above 0"):
        paired_log_ratios([pair])
