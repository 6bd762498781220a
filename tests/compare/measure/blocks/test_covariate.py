"""The adjustment by a job beside each run, where it is known what the machine did."""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable

import numpy as np
import pytest

from compare.measure.blocks.covariate import adjust
from compare.measure.blocks.covariate import Adjusted
from compare.measure.blocks.covariate import learn
from compare.measure.blocks.covariate import NOT_KEPT
from compare.measure.blocks.interval_verdict import interval
from compare.measure.blocks.interval_verdict import paired_log_ratios

SHARED, AMONG_ITSELF = 0.05, 0.02  # what the machine does to run and job alike, and what is the run's own
Pairs = list[tuple[float, float]]
Draw = Callable[[np.random.Generator], float]


def normal(random: np.random.Generator) -> float:
    return float(random.standard_normal())


def heavy(random: np.random.Generator) -> float:
    return float(random.standard_t(3)) / math.sqrt(3)


def measured(random: np.random.Generator, shared: float, own: float, draw: Draw) -> tuple[float, float]:
    """Return the seconds of a run and of the job beside it."""
    machine = draw(random)
    return 10 * math.exp(shared * machine + own * draw(random)), math.exp(SHARED * machine)


def session(
    seed: int,
    blocks: int,
    ratio: float = 1.0,
    *,
    shared: float = SHARED,
    own: float = AMONG_ITSELF,
    draw: Draw = normal,
) -> tuple[Pairs, Pairs, Pairs, Pairs]:
    """Return the pairs of a comparison and of the A/A pair, each with those of the job. All share one condition."""
    random = np.random.default_rng([seed, blocks])
    values, beside, same, same_beside = [], [], [], []
    for _ in range(blocks):
        (a, job_a), (again, job_again), (b, job_b) = (measured(random, shared, own, draw) for _ in range(3))
        values.append((a, b / ratio))
        beside.append((job_a, job_b))
        same.append((again, a))
        same_beside.append((job_again, job_a))
    return values, beside, same, same_beside


def spread(pairs: Pairs) -> float:
    return statistics.stdev(log_ratios(pairs))


def log_ratios(pairs: Pairs) -> list[float]:
    return paired_log_ratios(pairs)


def test_what_the_machine_did_to_run_and_job_alike_is_taken_out() -> None:
    values, *others = session(1, 12, ratio=1.1)
    found = adjust(values, *others)
    assert found.kept
    assert found.theta == pytest.approx(1, abs=0.2)
    assert spread(found.pairs) < 0.6 * spread(values)
    assert statistics.fmean(log_ratios(found.pairs)) == pytest.approx(math.log(1.1), abs=0.03)


def test_without_any_noise_of_its_own_the_true_ratio_is_left() -> None:
    found = adjust(*session(2, 6, ratio=1.07, own=0.0))
    assert found.theta == pytest.approx(1)
    assert log_ratios(found.pairs) == pytest.approx([math.log(1.07)] * 6)


def test_a_job_that_says_nothing_of_the_runs_changes_nothing() -> None:
    kept = 0
    for seed in range(200):
        values, *others = session(seed, 12, shared=0.0)
        found = adjust(values, *others)
        kept += found.kept
        assert found.kept or found == Adjusted(values, 0.0, kept=False)
    assert kept / 200 < 0.1


@pytest.mark.parametrize("draw", [normal, heavy])
@pytest.mark.parametrize(("blocks", "shared"), [(4, 0.0), (4, SHARED), (8, 0.02), (12, 0.0), (12, SHARED)])
def test_where_nothing_differs_no_more_is_shown_than_without(blocks: int, shared: float, draw: Draw) -> None:
    runs = 500
    shown = sum(is_shown(adjust(*session(seed, blocks, shared=shared, draw=draw)).pairs) for seed in range(runs))
    assert shown / runs < 0.05 + 2 * math.sqrt(0.05 * 0.95 / runs)


def is_shown(pairs: Pairs) -> bool:
    found = interval(log_ratios(pairs), level=0.05)
    assert found is not None
    return found.low > 0 or found.high < 0


def test_the_estimate_has_no_bias_and_less_spread() -> None:
    before, after = [], []
    for seed in range(500):
        values, *others = session(seed, 8, ratio=1.2)
        before.append(statistics.fmean(log_ratios(values)))
        after.append(statistics.fmean(log_ratios(adjust(values, *others).pairs)))
    error = statistics.stdev(after) / math.sqrt(len(after))
    assert statistics.fmean(after) == pytest.approx(math.log(1.2), abs=3 * error)
    assert statistics.stdev(after) < 0.7 * statistics.stdev(before)


def test_too_few_blocks_and_what_never_varies_teach_nothing() -> None:
    assert learn([(1.1, 1.0)] * 3, [(1.2, 1.0)] * 3) == NOT_KEPT
    assert learn([(1.0, 1.0)] * 6, [(1.2, 1.0)] * 6) == NOT_KEPT
    assert learn([(1.1, 1.0)] * 6, [(1.0, 1.0)] * 6) == NOT_KEPT
    assert learn([], []) == NOT_KEPT


def test_blocks_without_a_job_beside_them_are_refused() -> None:
    values, beside, same, same_beside = session(1, 6)
    with pytest.raises(ValueError, match="6 blocks with 5"):
        adjust(values, beside[1:], same, same_beside)
    with pytest.raises(ValueError, match="6 blocks with 5"):
        adjust(values, beside, same, same_beside[1:])
    with pytest.raises(ValueError, match="above 0"):
        adjust(values, [(0.0, 1.0), *beside[1:]], same, same_beside)
