"""Shares on seeded synthetic blocks whose truth is known."""

from __future__ import annotations

import itertools
import math
import random
import statistics

import numpy as np
import pytest

from compare.measure.blocks.looks import rank_level
from compare.measure.blocks.shares import rank_interval
from compare.measure.blocks.shares import share_interval
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


def pairs(random_: random.Random, truth: float, shared: float, answers: int) -> list[tuple[float, float]]:
    """Return four blocks of shares of so many answers. `shared` is by how much a block moves both sides."""
    found = []
    for _ in range(4):
        block = random_.uniform(-shared, shared)
        sides = (min(max(0.6 + block + side, 0), 1) for side in (truth, 0.0))
        own, other = (sum(random_.random() < side for _ in range(answers)) / answers for side in sides)
        found.append((own, other))
    return found


@pytest.mark.parametrize("shared", [0.0, 0.1, 0.3])
@pytest.mark.parametrize("answers", [10, 100])
def test_equal_shares_of_four_blocks_lie_apart_as_seldom_as_the_level_says(shared: float, answers: int) -> None:
    random_ = random.Random(f"{shared} {answers}")
    found = [share_interval(pairs(random_, 0.0, shared, answers), rank_level(4)) for _ in range(RUNS)]
    excluding = sum(not each.low <= 0 <= each.high for each in found if each)
    assert excluding / RUNS <= rank_level(4) + 2 * math.sqrt(rank_level(4) / RUNS)


def test_ranks_cover_the_true_difference_and_show_a_large_one() -> None:
    random_ = random.Random(7)
    found = [rank_interval(pairs(random_, 0.3, 0.05, 100), rank_level(4)) for _ in range(RUNS)]
    assert all(found)
    assert sum(each.low <= 0.3 <= each.high for each in found if each) / RUNS >= 0.92
    assert sum(each.low > 0 for each in found if each) / RUNS >= 0.9


def test_ranks_show_a_difference_exactly_where_all_of_one_side_lie_above_the_other() -> None:
    apart = rank_interval([(0.9, 0.1), (0.8, 0.2), (1.0, 0.0), (0.7, 0.6)], rank_level(4))
    assert apart is not None and apart.low == pytest.approx(0.1) and apart.high == 1.0
    touching = rank_interval([(0.9, 0.1), (0.8, 0.2), (1.0, 0.0), (0.7, 0.7)], rank_level(4))
    assert touching is not None and touching.low == 0
    assert rank_interval([(1.0, 0.0)] * 3, rank_level(4)) is None  # three blocks have no such level
