from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from compare.load.arrivals import schedule


def test_constant_arrivals_are_evenly_spaced() -> None:
    assert schedule("constant", 4, 1, seed=1).tolist() == [0, 0.25, 0.5, 0.75]


def test_the_same_seed_gives_the_same_poisson_schedule() -> None:
    assert schedule("poisson", 50, 10, seed=3).tolist() == schedule("poisson", 50, 10, seed=3).tolist()
    assert schedule("poisson", 50, 10, seed=3).tolist() != schedule("poisson", 50, 10, seed=4).tolist()


def test_poisson_gaps_are_exponential_with_the_asked_mean() -> None:
    gaps = np.diff(schedule("poisson", 200, 100, seed=5))
    assert stats.kstest(gaps, "expon", args=(0, 1 / 200)).pvalue > 0.01
    assert abs(stats.pearsonr(gaps[:-1], gaps[1:]).statistic) < 0.03  # independent of each other


def test_poisson_counts_vary_as_poisson_counts_do() -> None:
    counts = [len(schedule("poisson", 100, 1, seed)) for seed in range(400)]
    assert np.mean(counts) == pytest.approx(100, rel=0.02)
    assert np.var(counts) == pytest.approx(100, rel=0.25)


def test_all_arrivals_lie_within_the_duration() -> None:
    times = schedule("poisson", 1000, 2, seed=6)
    assert times[0] >= 0
    assert times[-1] < 2
    assert np.all(np.diff(times) > 0)


@pytest.mark.parametrize(("rate", "duration_s"), [(0, 1), (-1, 1), (1, 0)])
def test_nothing_can_be_scheduled_at_no_rate_or_for_no_time(rate: float, duration_s: float) -> None:
    with pytest.raises(ValueError, match="above 0"):
        schedule("poisson", rate, duration_s, seed=1)
