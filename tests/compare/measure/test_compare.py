"""The statistics on seeded synthetic blocks whose truth is known."""

from __future__ import annotations

import math
import random

import pytest

from compare.measure.compare import compare_ratios
from compare.measure.compare import Interval
from compare.measure.compare import interval
from compare.measure.compare import minimum_detectable
from compare.measure.compare import noise_floor
from compare.measure.compare import paired_log_ratios
from compare.measure.compare import verdict

COMPARISONS = 2000
SPREAD = 0.05  # of one condition in one block, as a log-ratio
BLOCK_SPREAD = 0.5  # of all conditions together from block to block: pairing must take it out


def blocks(random_: random.Random, ratio: float, count: int) -> tuple[list[float], list[float]]:
    """Return one synthetic metric in two conditions, of which the first is `ratio` times the second."""
    a, b = [], []
    for _ in range(count):
        of_block = random_.lognormvariate(0, BLOCK_SPREAD)
        a.append(ratio * of_block * random_.lognormvariate(0, SPREAD))
        b.append(of_block * random_.lognormvariate(0, SPREAD))
    return a, b


def measured(random_: random.Random, ratio: float, count: int) -> Interval:
    found = interval(paired_log_ratios(*blocks(random_, ratio, count)))
    assert found is not None
    return found


@pytest.mark.parametrize("count", [6, 10])
def test_equal_conditions_look_different_in_one_of_twenty_intervals(count: int) -> None:
    random_ = random.Random(count)
    found = [measured(random_, 1.0, count) for _ in range(COMPARISONS)]
    excluding = sum(not each.low <= 0 <= each.high for each in found)
    assert 0.03 <= excluding / COMPARISONS <= 0.07


@pytest.mark.parametrize("count", [6, 10])
def test_the_noise_floor_keeps_false_verdicts_below_those_of_the_interval(count: int) -> None:
    random_ = random.Random(100 + count)
    wrong = 0
    for _ in range(COMPARISONS):
        floor = noise_floor(paired_log_ratios(*blocks(random_, 1.0, count)))
        wrong += verdict(measured(random_, 1.0, count), floor) != "no difference shown"
    assert wrong / COMPARISONS <= 0.05


@pytest.mark.parametrize("ratio", [0.7, 1.0, 1.5])
def test_the_interval_covers_the_true_ratio(ratio: float) -> None:
    random_ = random.Random(round(ratio * 10))
    found = [measured(random_, ratio, 6) for _ in range(COMPARISONS)]
    covering = sum(each.low <= math.log(ratio) <= each.high for each in found)
    assert covering / COMPARISONS >= 0.92


@pytest.mark.parametrize("count", [6, 10])
def test_a_difference_of_the_stated_detectable_size_is_found_in_either_direction(count: int) -> None:
    random_ = random.Random(7)
    floor = 0.06
    typical = Interval(count, 0, 0, 0, SPREAD * math.sqrt(2) / math.sqrt(count))
    size = minimum_detectable(typical, floor)
    found = 0
    for number in range(COMPARISONS):
        sign, expected = ((1, "higher"), (-1, "lower"))[number % 2]
        found += verdict(measured(random_, math.exp(sign * size), count), floor) == expected
    assert 0.75 <= found / COMPARISONS <= 0.87


def test_a_planted_difference_is_recovered_whatever_blocks_do() -> None:
    found = measured(random.Random(8), 1.3, 10)
    assert math.exp(found.estimate) == pytest.approx(1.3, rel=0.05)
    assert verdict(found, floor=0.05) == "higher"
    assert verdict(measured(random.Random(9), 1 / 1.3, 10), floor=0.05) == "lower"


def test_a_difference_within_the_noise_of_the_same_shop_is_no_difference() -> None:
    sure = Interval(10, estimate=0.04, low=0.03, high=0.05, standard_error=0.005)
    assert verdict(sure, floor=0.06) == "no difference shown"
    assert verdict(sure, floor=0.03) == "higher"


def test_an_interval_that_holds_no_difference_shows_none() -> None:
    unsure = Interval(10, estimate=0.4, low=-0.01, high=0.81, standard_error=0.2)
    assert verdict(unsure, floor=0.01) == "no difference shown"


def test_five_blocks_or_no_floor_give_no_verdict() -> None:
    sure = Interval(5, estimate=1, low=0.9, high=1.1, standard_error=0.05)
    assert verdict(sure, floor=0.01) == "no verdict"
    assert verdict(None, floor=0.01) == "no verdict"
    assert verdict(Interval(6, 1, 0.9, 1.1, 0.05), floor=None) == "no verdict"


def test_a_single_block_has_an_estimate_but_no_interval() -> None:
    assert interval([0.3]) is None
    assert noise_floor([0.3]) is None


def test_a_floor_takes_as_many_blocks_as_a_verdict() -> None:
    assert noise_floor([0.01, -0.01] * 2 + [0.0]) is None
    assert noise_floor([0.01, -0.01] * 3) is not None
    found = compare_ratios([(2.0, 1.0)] * 6, [(1.0, 1.0)] * 5)
    assert (found.noise_floor, found.verdict) == (None, "no verdict")


def test_known_interval_of_three_blocks() -> None:
    found = interval([0.1, 0.2, 0.3])
    assert found is not None
    half = 4.302652729911275 * 0.1 / math.sqrt(3)  # the 97.5% quantile of t with two degrees of freedom, from a table
    assert (found.low, found.estimate, found.high) == pytest.approx((0.2 - half, 0.2, 0.2 + half))


@pytest.mark.parametrize(("a", "b"), [([1.0], [1.0, 2.0]), ([0.0], [1.0]), ([1.0], [-1.0]), ([math.inf], [1.0])])
def test_what_has_no_ratio_is_refused(a: list[float], b: list[float]) -> None:
    with pytest.raises(ValueError, match="blocks|above 0"):
        paired_log_ratios(a, b)
