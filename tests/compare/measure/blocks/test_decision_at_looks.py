"""Decisions over all looks, on seeded synthetic runs whose truth is known."""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from collections.abc import Sequence

import pytest

from compare.experiments.bench.experiment import LOOKS
from compare.measure.blocks.decision_at_looks import decided
from compare.measure.blocks.decision_at_looks import EffectEstimate
from compare.measure.blocks.decision_at_looks import estimated
from compare.measure.blocks.decision_at_looks import Pairs
from compare.measure.blocks.decision_at_looks import RATIOS
from compare.measure.blocks.decision_at_looks import SHARES
from compare.results import Verdict

RUNS = 1500
QUICK, FULL = LOOKS["quick"], LOOKS["full"]
DELTA = 0.05
ANY = 1e-9  # if every difference matters, only the levels of the looks hold verdicts back
TYPICAL = 0.03  # the spread of log-ratios over blocks that an A/A pair of pipelines has on a shared machine

Draw = Callable[[random.Random], float]


def student_3(random_: random.Random) -> float:
    """Draw from a t distribution with three degrees of freedom: heavy tails."""
    return random_.gauss(0, 1) / math.sqrt(random_.gammavariate(1.5, 2) / 3)


def difference_of_exponentials(random_: random.Random) -> float:
    return random_.expovariate(1) - random_.expovariate(1)


def spiked(random_: random.Random) -> float:
    """Draw blocks of which one in ten is disturbed, in either condition."""
    return random_.gauss(0, 1) + (random_.choice((-8, 8)) if random_.random() < 0.1 else 0)


def normal(random_: random.Random) -> float:
    return random_.gauss(0, 1)


SHAPES: dict[str, Draw] = {
    "normal": normal,
    "t3": student_3,
    "exponentials": difference_of_exponentials,
    "spikes": spiked,
}


def ratios(log_ratios: Sequence[float]) -> Pairs:
    return {block: (math.exp(value), 1.0) for block, value in enumerate(log_ratios)}


def equal(blocks: int) -> Pairs:
    """Two equal shops that never differ: the machine is as quiet as can be."""
    return dict.fromkeys(range(blocks), (1.0, 1.0))


def run(draw: Draw, random_: random.Random, truth: float, spread: float, looks: Sequence[int]) -> EffectEstimate:
    values = [truth + spread * draw(random_) for _ in range(looks[-1])]
    return decided(RATIOS, ratios(values), equal(looks[-1]), ANY, looks, looks[-1])


@pytest.mark.parametrize("looks", [QUICK, FULL])
@pytest.mark.parametrize("shape", SHAPES)
def test_equal_shops_are_called_different_in_six_percent_of_runs_at_most(shape: str, looks: tuple[int, ...]) -> None:
    random_ = random.Random(shape)
    found = [run(SHAPES[shape], random_, 0.0, 0.05, looks) for _ in range(RUNS)]
    wrong = sum(each.verdict in ("higher", "lower") for each in found) / RUNS
    assert wrong <= 0.06 + 0.012, wrong  # 0.012: two standard errors of a share of 6% in so many runs


@pytest.mark.parametrize("truth", [0.0, 0.055, 0.15])
def test_the_interval_of_the_deciding_look_covers_the_truth(truth: float) -> None:
    random_ = random.Random(round(1000 * truth))
    found = [run(normal, random_, truth, 0.05, QUICK) for _ in range(RUNS)]
    covering = sum(log_of(each.ci_low) <= truth <= log_of(each.ci_high) for each in found)
    assert covering / RUNS >= 0.92


def test_a_difference_of_one_block_deviation_is_shown_in_nine_of_ten_runs_and_a_large_one_at_the_first_look() -> None:
    random_ = random.Random(5)
    found = [run(normal, random_, 1.1 * 0.05, 0.05, FULL) for _ in range(RUNS)]
    assert sum(each.verdict == "higher" for each in found) / RUNS >= 0.90
    large = [run(normal, random_, 3 * 0.05, 0.05, FULL) for _ in range(RUNS)]
    assert sum(each.blocks for each in large) / RUNS < 6


def of_truth(random_: random.Random, ratio: float, looks: Sequence[int], spread: float = TYPICAL) -> EffectEstimate:
    """Decide about shops whose true ratio is this, on a machine where equal ones have the same spread."""
    values, noise = ([math.log(truth) + random_.gauss(0, spread) for _ in range(looks[-1])] for truth in (ratio, 1.0))
    return decided(RATIOS, ratios(values), ratios(noise), DELTA, looks, looks[-1])


@pytest.mark.parametrize(("ratio", "verdict"), [(1.07, "higher"), (1 / 1.07, "lower"), (1.0, "negligible")])
def test_two_runs_of_the_same_truth_differ_in_a_tenth_of_cases_at_most(ratio: float, verdict: Verdict) -> None:
    random_ = random.Random(verdict)
    for looks in (QUICK, FULL):
        runs = [of_truth(random_, ratio, looks).verdict for _ in range(RUNS)]
        differ = sum(one != other for one, other in zip(runs[::2], runs[1::2], strict=True))
        assert differ / (RUNS // 2) <= 0.10
        assert runs.count(verdict) / RUNS >= 0.90


def test_a_noisy_machine_decides_nothing_about_small_differences_and_says_which_number_of_blocks_would() -> None:
    found = of_truth(random.Random(1), 1.02, QUICK, spread=0.12)
    assert found.verdict == "undecided"
    assert found.noise_low is not None and found.noise_high is not None
    assert found.noise_low < 1 / (1 + DELTA) or found.noise_high > 1 + DELTA


def test_noise_hides_no_difference_that_is_far_larger() -> None:
    """A page that takes twice as long takes longer also where two equal shops differ by a tenth."""
    random_ = random.Random(2)
    found = [of_truth(random_, 1.96, QUICK, spread=0.065) for _ in range(200)]
    assert {each.verdict for each in found} == {"higher"}


def test_a_shop_that_differs_from_itself_decides_nothing_about_as_much() -> None:
    values, biased = ratios([0.20, 0.21, 0.19, 0.20]), ratios([0.20, 0.21, 0.19, 0.20])
    assert decided(RATIOS, values, biased, DELTA, QUICK, 4).verdict == "undecided"
    assert decided(RATIOS, values, equal(4), DELTA, QUICK, 4).verdict == "higher"


def test_a_decision_stands_whatever_the_blocks_after_it_hold() -> None:
    values = ratios([0.20, 0.21, 0.19, 0.20, -5.0, -5.0, -5.0, -5.0])
    found = decided(RATIOS, values, equal(8), DELTA, QUICK, 8)
    assert (found.verdict, found.blocks) == ("higher", 4)


def test_nothing_is_decided_before_the_first_look_nor_between_two() -> None:
    sure = ratios([0.20, 0.21, 0.19])
    assert decided(RATIOS, sure, equal(3), DELTA, QUICK, 3).verdict == "no verdict"
    open_ = ratios([0.9, -0.9, 0.9, -0.9, 0.2, 0.2])
    between = decided(RATIOS, open_, equal(6), DELTA, QUICK, 6)
    assert (between.verdict, between.blocks) == ("undecided", 6)
    assert decided(RATIOS, ratios([0.2]), {}, DELTA, (1,), 1).verdict == "no verdict"


def test_a_block_that_one_side_lacks_leaves_too_few_for_the_first_look() -> None:
    pairs = {block: pair for block, pair in ratios([0.20, 0.21, 0.19, 0.20]).items() if block != 2}
    assert decided(RATIOS, pairs, equal(4), DELTA, QUICK, 4).verdict == "undecided"


def test_without_blocks_of_the_noise_nothing_is_decided() -> None:
    assert decided(RATIOS, ratios([0.2] * 4), {}, DELTA, QUICK, 4).verdict == "undecided"


def shares(differences: Sequence[float]) -> Pairs:
    return {block: (1 + difference, 1.0) for block, difference in enumerate(differences)}


def test_down_against_up_is_lower_after_four_blocks_and_equal_is_negligible() -> None:
    down = decided(SHARES, shares([-1.0] * 8), equal(8), DELTA, QUICK, 8)
    assert (down.verdict, down.blocks, down.ci_low, down.ci_high) == ("lower", 4, -1.0, -1.0)
    assert decided(SHARES, shares([0.0] * 4), equal(4), DELTA, QUICK, 4).verdict == "negligible"
    mixed = shares([-1.0, -1.0, -1.0, 0.0, *[-1.0] * 4])
    assert decided(SHARES, mixed, equal(8), DELTA, QUICK, 4).verdict == "undecided"
    assert decided(SHARES, shares([-0.03, -0.01] * 4), equal(8), DELTA, QUICK, 8).verdict == "negligible"


def share_of(answers: int, chance: float, random_: random.Random) -> float:
    return sum(random_.random() < chance for _ in range(answers)) / answers


def made_up_shares(shape: str, random_: random.Random) -> Pairs:
    """Return twelve blocks in which both sides have the same chances: of answers, of going down, or the block's."""
    found = {}
    for block in range(12):
        shared = random_.uniform(0.3, 0.7) if shape == "blocks" else 0.5
        found[block] = tuple(
            float(random_.random() < 0.5) if shape == "all or nothing" else share_of(60, shared, random_) for _ in "ab"
        )
    return found  # type: ignore[return-value]


@pytest.mark.parametrize("shape", ["answers", "all or nothing", "blocks"])
@pytest.mark.parametrize("looks", [QUICK, (4, 8, 12, 16)])
def test_equal_shares_are_called_different_in_five_percent_of_runs_at_most(shape: str, looks: tuple[int, ...]) -> None:
    random_ = random.Random(f"{shape} {looks}")
    runs = 800
    found = [decided(SHARES, made_up_shares(shape, random_), equal(12), ANY, looks, 12) for _ in range(runs)]
    assert sum(each.verdict in ("higher", "lower") for each in found) / runs <= 0.05 + 0.015  # two standard errors


def test_an_estimate_that_decides_nothing_has_an_interval_and_no_verdict() -> None:
    found = estimated(RATIOS, ratios([0.1, 0.2, 0.3]))
    assert found.verdict == "no verdict"
    assert found.ci_low is not None and found.ci_high is not None
    assert found.ci_low < found.estimate < found.ci_high
    assert estimated(RATIOS, ratios([0.1])).ci_low is None


def log_of(value: float | None) -> float:
    assert value is not None
    return math.log(value)
