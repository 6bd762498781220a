"""Shares on seeded synthetic blocks whose truth is known."""

from __future__ import annotations

import itertools
import math
import random
import statistics

import numpy as np
import pytest

from compare.measure.compare import Interval
from compare.measure.compare import verdict
from compare.measure.shares import compare_shares
from compare.measure.shares import minimum_detectable_share
from compare.measure.shares import sign_flip_interval

COMPARISONS = 2000
SAME = [(1.0, 1.0), (0.99, 1.0), (1.0, 1.0), (1.0, 0.99), (1.0, 1.0), (1.0, 1.0)]


def differences(random_: random.Random, truth: float, count: int) -> list[float]:
    return [truth + random_.uniform(-0.2, 0.2) for _ in range(count)]


def p_value(values: list[float]) -> float:
    """The share of all choices of signs that bring the mean as far from 0 as it is: the test that is inverted."""
    seen = abs(statistics.fmean(values))
    signs = list(itertools.product((1, -1), repeat=len(values)))
    means = [statistics.fmean(s * v for s, v in zip(chosen, values, strict=True)) for chosen in signs]
    far = sum(abs(mean) >= seen - 1e-12 for mean in means)
    return far / len(signs)


@pytest.mark.parametrize("count", [6, 8])
def test_the_interval_excludes_zero_exactly_where_the_permutation_test_does(count: int) -> None:
    random_ = random.Random(count)
    for _ in range(60):
        values = differences(random_, random_.choice([0, 0.05, 0.1, 0.15]), count)
        found = sign_flip_interval(values)
        assert found is not None
        assert (not found.low <= 0 <= found.high) == (p_value(values) <= 0.05)


@pytest.mark.parametrize("count", [6, 10])
def test_equal_shares_look_different_in_one_of_twenty_intervals_or_somewhat_fewer(count: int) -> None:
    """If nothing differs, every choice of signs is as likely as every other: so all of them are tried."""
    signs = np.array(list(itertools.product((1, -1), repeat=count)))
    random_ = np.random.default_rng(count)
    tables = [signs * random_.normal(0, 0.1, count) for _ in range(math.ceil(COMPARISONS / len(signs)))]
    found = [sign_flip_interval(row) for table in tables for row in table.tolist()]
    excluding = sum(not each.low <= 0 <= each.high for each in found if each)
    assert len(found) >= COMPARISONS
    assert 0.03 <= excluding / len(found) <= 0.07


@pytest.mark.parametrize("count", [6, 10])
def test_the_interval_covers_the_true_difference(count: int) -> None:
    random_ = random.Random(count)
    truths = [random_.choice((0.0, 0.3)) for _ in range(COMPARISONS)]
    found = [sign_flip_interval(differences(random_, truth, count)) for truth in truths]
    covering = sum(each.low <= truth <= each.high for each, truth in zip(found, truths, strict=True) if each)
    assert covering / COMPARISONS >= 0.92


@pytest.mark.parametrize("count", [6, 7, 10])
def test_a_difference_of_the_stated_detectable_size_is_found_in_either_direction(count: int) -> None:
    spread, floor = 0.05, 0.03
    size = minimum_detectable_share(Interval(count, 0, 0, 0, spread / math.sqrt(count)), floor)
    assert size is not None
    directions = np.tile([size, -size], COMPARISONS // 2)
    blocks = np.random.default_rng(count).normal(directions[:, None], spread, (COMPARISONS, count))
    verdicts = [verdict(sign_flip_interval(differences), floor) for differences in blocks.tolist()]
    found = sum(each == ("higher", "lower")[number % 2] for number, each in enumerate(verdicts))
    assert 0.75 <= found / COMPARISONS <= 0.87  # nor is it claimed to need much more than it does


def test_the_floor_alone_can_decide_what_is_detectable() -> None:
    found = Interval(6, 0, 0, 0, 0.001)
    assert minimum_detectable_share(found, floor=0.5) == pytest.approx(0.5, abs=0.01)


def test_where_no_block_differed_nobody_knows_what_would_have_shown() -> None:
    assert compare_shares([(1.0, 1.0)] * 6, SAME).mde is None


def test_two_blocks_of_the_noise_can_not_carry_a_verdict() -> None:
    """The interval of two blocks spans just these two: it is narrow where nobody knows."""
    found = compare_shares([(0.52, 0.5)] * 6, [(0.5, 0.51), (0.51, 0.5)])
    assert (found.noise_floor, found.verdict) == (None, "no verdict")


def test_down_against_up_is_lower_and_as_sure_as_six_blocks_allow() -> None:
    found = compare_shares([(0.0, 1.0)] * 6, SAME)
    assert (found.scale, found.estimate, found.ci_low, found.ci_high, found.verdict) == (
        *("difference", -1.0, -1.0, -1.0),
        "lower",
    )


def test_equal_shares_show_no_difference_and_five_blocks_no_verdict() -> None:
    assert compare_shares([(1.0, 1.0)] * 6, SAME).verdict == "no difference shown"
    assert compare_shares([(0.0, 1.0)] * 5, SAME[:5]).verdict == "no verdict"


def test_a_difference_within_that_of_the_same_shop_is_none() -> None:
    assert compare_shares([(0.995, 1.0)] * 6, SAME).verdict == "no difference shown"
    assert compare_shares([(0.9, 1.0)] * 6, SAME).verdict == "lower"


def test_one_block_has_an_estimate_and_no_interval() -> None:
    assert sign_flip_interval([0.5]) is None
    found = compare_shares([(0.5, 1.0)], [])
    assert (found.estimate, found.ci_low, found.verdict) == (-0.5, None, "no verdict")


def test_too_many_blocks_are_refused() -> None:
    with pytest.raises(ValueError, match="17 blocks"):
        sign_flip_interval([0.1] * 17)
