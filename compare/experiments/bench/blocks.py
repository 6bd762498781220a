"""Which blocks count, and which are worth measuring again."""

from __future__ import annotations

from collections.abc import Sequence

from ...results import Run
from .experiment import AnyExperiment
from .experiment import WITH_VERDICTS

# If more are spoiled, it is no accident, and measuring them again would only take longer to say so.
MOST_AGAIN = 2


def whole_blocks(runs: Sequence[Run], experiment: AnyExperiment, profile: str) -> list[Run]:
    """Return the runs of those blocks that hold every condition that belongs into them, all of them valid."""
    held: dict[int, set[str]] = {}
    for run in runs:
        if run.valid:
            held.setdefault(run.block, set()).add(run.condition)
    return [run for run in runs if held.get(run.block) == set(experiment.run_names(profile, run.block))]


def blocks_to_measure_again(runs: Sequence[Run], profile: str) -> list[int]:
    """Return the blocks that hold an invalid run, unless there are so many that something must be wrong.

    Whole blocks, because conditions that are compared must have run close together. Only where verdicts need them.
    """
    spoiled = sorted({run.block for run in runs if not run.valid})
    return spoiled if profile in WITH_VERDICTS and len(spoiled) <= MOST_AGAIN else []


def reasons(runs: Sequence[Run]) -> list[str]:
    """Say of each invalid run where it was, and why."""
    return [f"{run.condition}, block {run.block + 1}: {run.reason}" for run in runs if not run.valid]
