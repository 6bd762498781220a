"""The exact interval of a share, against values that are known."""

from __future__ import annotations

import pytest

from compare.measure.exact_share import exact_share_interval


def test_of_none_among_300_at_most_a_hundredth_may_be_wrong() -> None:
    low, high = exact_share_interval(0, 300)
    assert low == 0.0
    assert high == pytest.approx(1 - 0.025 ** (1 / 300))


def test_it_is_wider_with_fewer_cases() -> None:
    low, high = exact_share_interval(5, 10)
    assert (round(low, 3), round(high, 3)) == (0.187, 0.813)
