"""Comparing two reports' blocks: known answers, and an interval that covers as often as it says."""

from __future__ import annotations

import math
import random

import pytest

from compare.measure.blocks.unpaired import compare_unpaired
from compare.measure.blocks.unpaired import Ratio


def test_a_known_example_of_welch() -> None:
    # In logarithms: means 1 and 2, variances 1 and 4, three values each; t(0.975, 2.9412) = 3.2199 by tables.
    found = compare_unpaired([math.exp(v) for v in (0, 1, 2)], [math.exp(v) for v in (0, 2, 4)])
    assert found is not None
    assert math.log(found.estimate) == pytest.approx(1)
    assert math.log(found.ci_high) == pytest.approx(1 + 3.2199 * math.sqrt(5 / 3), rel=1e-3)


@pytest.mark.parametrize(("earlier", "later"), [([1, 2], [1, 2, 3]), ([1, 2, 3], [0, 1, 2]), ([1, 1, -1], [1, 1, 1])])
def test_too_few_values_or_none_above_zero_tell_nothing(earlier: list[float], later: list[float]) -> None:
    assert compare_unpaired(earlier, later) is None


def test_values_that_never_vary_have_no_interval_to_speak_of() -> None:
    assert compare_unpaired([2.0, 2.0, 2.0], [4.0, 4.0, 4.0]) == Ratio(2.0, 2.0, 2.0)


def test_no_difference_is_called_one_in_about_one_case_of_twenty() -> None:
    chance = random.Random(7)
    false = 0
    for _ in range(2000):
        earlier, later = ([chance.lognormvariate(0, 0.2) for _ in range(6)] for _ in range(2))
        found = compare_unpaired(earlier, later)
        assert found is not None
        false += not found.ci_low <= 1 <= found.ci_high
    assert 0.03 <= false / 2000 <= 0.07
