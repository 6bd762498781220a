"""Where two lines cross: known answers, an interval that covers as often as it says, and no end where there is none."""

from __future__ import annotations

import random

import pytest

from compare.measure.turning_point import Crossing
from compare.measure.turning_point import crossing
from compare.measure.turning_point import Lines

MOST = 50
# MiB, measured by hand: products, one monolith, the services with one copy, a further copy of users, and the answer.
BY_HAND = [(500, 74, 249, 62, 16), (20_000, 118, 295, 60, 5), (100_000, 187, 373, 59, 3), (200_000, 282, 457, 60, 2)]


@pytest.mark.parametrize(("products", "monolith", "services", "users", "copies"), BY_HAND)
def test_the_turning_points_that_were_measured_by_hand(
    products: int, monolith: float, services: float, users: float, copies: int
) -> None:
    found = crossing([Lines(monolith, monolith, services, users)], MOST)
    assert found.estimate is not None
    assert copies - 1 < found.estimate <= copies
    assert (found.low, found.high) == (None, None)  # one block says nothing about chance


@pytest.mark.parametrize(
    ("block", "estimate"),
    [
        (Lines(74, 74, 249, 75), None),  # similar products at 500: a further copy is no cheaper
        (Lines(118, 118, 295, 113), 1 + 177 / 5),
        (Lines(74, 74, 249, 71), None),  # 59 copies: beyond the most
        (Lines(100, 100, 90, 50), 1.0),  # lower from the first
        (Lines(100, 50, 90, 51), None),  # lower at first, but no longer from 11 copies on
        (Lines(100, 100, 250, 100), None),  # parallel
    ],
)
def test_a_turning_point_lies_within_the_range_or_nowhere(block: Lines, estimate: float | None) -> None:
    assert crossing([block], MOST).estimate == (None if estimate is None else pytest.approx(estimate))


def test_blocks_that_never_vary_leave_no_room() -> None:
    found = crossing([Lines(74, 74, 249, 62)] * 4, MOST)
    assert found.estimate == found.low == found.high == pytest.approx(1 + 175 / 12)
    assert crossing([Lines(74, 74, 249, 75)] * 4, MOST) == Crossing(None, None, None)


def test_a_known_interval_of_fieller() -> None:
    # Gaps 9, 10, 11 and gains 1.9, 2.1, 2: means 10 and 2, variances of the means 1/3 and 0.01/3, covariance 0.05/3.
    # t(0.975, 2) = 4.3027, so x solves 3.93829 x² - 2 · 19.69145 x + 93.829 = 0.
    blocks = [Lines(0, gain, gap, 0) for gap, gain in ((9, 1.9), (10, 2.1), (11, 2.0))]
    found = crossing(blocks, MOST)
    assert found.estimate == pytest.approx(6)
    assert found.low == pytest.approx(4.9160, abs=1e-3)
    assert found.high == pytest.approx(7.0840, abs=1e-3)


def drawn(chance: random.Random, gain: float, blocks: int = 6, noise: float = 1.0) -> list[Lines]:
    """Draw blocks whose gap is 175 and whose gain is known, with noise that gap and gain partly share."""
    made = []
    for _ in range(blocks):
        common = chance.gauss(0, noise)
        made.append(Lines(74, gain + 62 + common, 249 + chance.gauss(0, noise) - common, 62))
    return made


def test_the_interval_holds_the_truth_as_often_as_it_says() -> None:
    chance = random.Random(11)
    held = 0
    for _ in range(2000):
        found = crossing(drawn(chance, gain=12), MOST)
        held += (
            found.low is not None and found.low <= 1 + 175 / 12 and (found.high is None or 1 + 175 / 12 <= found.high)
        )
    assert 0.93 <= held / 2000 <= 0.97


def test_a_higher_confidence_has_a_wider_interval() -> None:
    blocks = drawn(random.Random(1), gain=12)
    usual, stricter = crossing(blocks, MOST), crossing(blocks, MOST, confidence=0.99)
    assert usual.estimate == stricter.estimate
    assert stricter.low is not None and usual.low is not None and stricter.low < usual.low
    assert stricter.high is not None and usual.high is not None and usual.high < stricter.high


def test_a_gain_that_is_lost_in_noise_has_no_upper_end() -> None:
    found = crossing(drawn(random.Random(2), gain=6, noise=6.0), MOST)
    assert found.high is None and found.low is not None and 1 < found.low < MOST


def test_where_none_is_within_the_range_that_is_shown() -> None:
    assert crossing(drawn(random.Random(3), gain=-5), MOST) == Crossing(None, None, None)


def test_without_a_block_there_is_no_answer() -> None:
    with pytest.raises(ValueError, match="no block"):
        crossing([], MOST)
