"""Shares on seeded synthetic blocks whose truth is known."""

from __future__ import annotations

import itertools
import random
import statistics

import pytest

from compare.measure.shares import compare_shares
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
@pytest.mark.parametrize("truth", [0.0, 0.3])
def test_the_interval_covers_the_true_difference(truth: float, count: int) -> None:
    random_ = random.Random(count)
    runs = COMPARISONS if count == 6 else COMPARISONS // 10
    found = [sign_flip_interval(differences(random_, truth, count)) for _ in range(runs)]
    assert sum(each.low <= truth <= each.high for each in found if each) / runs >= 0.92


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
