"""The seed of a run: drawn for a new one, and that of the report for one that goes on."""

from __future__ import annotations

from typing import Any

import pytest

from compare.experiments.bench.run_settings import seed_of
from compare.experiments.bench.run_settings import SEEDS


def test_new_runs_draw_seeds_of_their_own() -> None:
    drawn = {seed_of({}) for _ in range(20)}
    assert len(drawn) > 15
    assert all(0 <= seed < SEEDS for seed in drawn)


def test_a_run_that_goes_on_keeps_its_seed() -> None:
    assert [seed_of({"seed": seed}) for seed in (0, 1, 4711)] == [0, 1, 4711]


@pytest.mark.parametrize("seed", [None, "1", 1.5, True])
def test_what_is_no_seed_is_not_kept(seed: Any) -> None:
    assert type(seed_of({"seed": seed})) is int
