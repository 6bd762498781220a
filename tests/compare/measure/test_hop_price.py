"""The price of a call: the median over operations, and its interval over blocks."""

from __future__ import annotations

import pytest

from compare.measure.hop_price import price_interval
from compare.measure.hop_price import price_s


def test_a_price_is_the_same_however_many_calls_an_operation_makes() -> None:
    assert price_s({"home": (1, 0.7), "page": (2, 1.4), "cart": (3, 2.1)}) == pytest.approx(0.7)


def test_one_special_operation_does_not_set_the_price_and_none_without_calls_counts() -> None:
    assert price_s({"home": (1, 0.7), "page": (2, 1.4), "checkout": (2, 60), "login": (0, -3)}) == pytest.approx(0.7)
    assert price_s({"login": (0, 3)}) is None
    assert price_s({}) is None


def test_the_interval_is_over_blocks() -> None:
    found = price_interval([{"home": (1, 0.6)}, {"home": (1, 0.8)}, {"login": (0, 9)}])
    assert found is not None
    assert found.blocks == 2 and found.estimate == pytest.approx(0.7)
    assert found.low < 0.6 and found.high > 0.8  # two blocks say little
    assert price_interval([{"home": (1, 0.6)}]) is None
