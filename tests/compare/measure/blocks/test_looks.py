"""The levels of several looks: what is known from tables, and what together must not exceed 5%."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from compare.measure.blocks.looks import ERROR
from compare.measure.blocks.looks import level_of_ratios
from compare.measure.blocks.looks import levels_of_shares
from compare.measure.blocks.looks import POCOCK
from compare.measure.blocks.looks import rank_level

RUNS = 200_000


@pytest.mark.parametrize("count", sorted(POCOCK))
def test_pococks_levels_keep_five_percent_over_all_looks_at_a_normal_mean(count: int) -> None:
    steps = np.random.default_rng(count).normal(size=(RUNS, count))
    scores = np.cumsum(steps, axis=1) / np.sqrt(np.arange(1, count + 1))
    critical = stats.norm.ppf(1 - level_of_ratios(range(count)) / 2)
    assert np.mean(np.any(np.abs(scores) > critical, axis=1)) == pytest.approx(ERROR, abs=0.002)


@pytest.mark.parametrize("looks", [(4, 8, 12), (4, 8, 12, 16), (6,), (8, 16)])
def test_the_levels_of_shares_are_ones_that_the_tests_have_and_sum_to_five_percent(looks: tuple[int, ...]) -> None:
    levels = levels_of_shares(looks)
    assert 0.03 < sum(levels) <= ERROR and min(levels) > 0
    for blocks, level in zip(looks, levels, strict=True):
        if blocks == 4:
            assert level == rank_level(4) == pytest.approx(2 / 70)
        else:
            assert math.isclose(level * 2**blocks / 2, round(level * 2**blocks / 2), abs_tol=1e-6)


@pytest.mark.parametrize("looks", [(4, 6), (6, 7, 8), (4, 5, 6), (4, 6, 8, 10), tuple(range(4, 16))])
def test_however_often_a_run_looks_it_never_spends_more_than_five_percent(looks: tuple[int, ...]) -> None:
    assert sum(levels_of_shares(looks)) <= ERROR


def test_three_blocks_can_not_decide_about_shares() -> None:
    assert levels_of_shares((3, 8))[0] == 0
