"""Shares on seeded synthetic blocks whose truth is known."""

from __future__ import annotations

import itertools
import math
import random
import statistics

import numpy as np
import pytest

from compare.measure.blocks.shares import sign_flip_interval

RUNS = 2000
LEVEL = 0.05


def differences(random_: random.Random, truth: float, count: int) -> list[float]:
    return [truth + random_.uniform(-0.2, 0.2) for _ in range(count)]


def p_value(values: list[float]) -> float:
    """The share of all choices of signs that bring the mean as far from 0 as it is: the test that is inverted."""
    seen = abs(statistics.fmean(values))
    signs = list(itertools.product((1, -1), repeat=len(values)))
    means = [statistics.fmean(s * v for s, v in zip(chosen, values, strict=True)) for chosen in signs]
    far = sum(abs(mean) >= seen - 1e-12 for mean in means)
    return far / len(signs)


@pytest.mark.parametrize(("count", "level"), [(6, 0.05), (8, 0.05), (8, 6 / 256)])
def test_the_interval_excludes_zero_exactly_where_the_permutation_test_does(count: int, level: float) -> None:
    random_ = random.Random(count)
    for _ in range(60):
        values = differences(random_, random_.choice([0, 0.05, 0.1, 0.15]), count)
        found = sign_flip_interval(values, level)
        assert found is not None
        assert (not found.low <= 0 <= found.high) == (p_value(values) <= level)


@pytest.mark.parametrize("count", [6, 10])
def test_equal_shares_look_different_in_one_of_twenty_intervals_or_somewhat_fewer(count: int) -> None:
    """If nothing differs, every choice of signs is as likely as every other: so all of them are tried."""
    signs = np.array(list(itertools.product((1, -1), repeat=count)))
    random_ = np.random.default_rng(count)
    tables = [signs * random_.normal(0, 0.1, count) for _ in range(math.ceil(RUNS / len(signs)))]
    found = [sign_flip_interval(row, LEVEL) for table in tables for row in table.tolist()]
    excluding = sum(not each.low <= 0 <= each.high for each in found if each)
    assert len(found) >= RUNS
    assert 0.03 <= excluding / len(found) <= 0.07


@pytest.mark.parametrize("count", [6, 10])
def test_the_interval_covers_the_true_difference(count: int) -> None:
    random_ = random.Random(count)
    truths = [random_.choice((0.0, 0.3)) for _ in range(RUNS)]
    found = [sign_flip_interval(differences(random_, truth, count), LEVEL) for truth in truths]
    covering = sum(each.low <= truth <= each.high for each, truth in zip(found, truths, strict=True) if each)
    assert covering / RUNS >= 0.92


def test_down_against_up_is_as_sure_as_six_blocks_allow() -> None:
    found = sign_flip_interval([-1.0] * 6, LEVEL)
    assert found is not None
    assert (found.estimate, found.low, found.high) == (-1.0, -1.0, -1.0)


def test_too_few_blocks_for_a_level_have_no_interval() -> None:
    assert sign_flip_interval([0.5], LEVEL) is None
    assert sign_flip_interval([0.5] * 5, LEVEL) is None
    assert sign_flip_interval([0.5] * 8, level=0) is None


def test_too_many_blocks_are_refused() -> None:
    with pytest.raises(ValueError, match="17 blocks"):
        sign_flip_interval([0.1] * 17, LEVEL)
