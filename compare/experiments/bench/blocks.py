"""Which blocks count, and which are worth measuring again."""

from __future__ import annotations

from collections.abc import Sequence

from ...results import Run
from .experiment import AnyExperiment
from .experiment import WITH_VERDICTS

# More spoiled blocks than this are no accident. To measure them again would only delay the news.
MOST_AGAIN = 2


def whole_blocks(runs: Sequence[Run], experiment: AnyExperiment, profile: str) -> list[Run]:
    """Return the runs of the whole blocks: those with a valid run of every condition that the block should hold."""
    held: dict[int, set[str]] = {}
    for run in runs:
        if run.valid:
            held.setdefault(run.block, set()).add(run.condition)
    return [run for run in runs if held.get(run.block) == set(experiment.run_names(profile, run.block))]


def blocks_to_measure_again(runs: Sequence[Run], profile: str) -> list[int]:
    """Return the blocks that hold an invalid run, or none if there are so many that something must be wrong.

    A block is measured again as a whole, because conditions that are compared must run close together in time. Only
    profiles with verdicts need that.
    """
    spoiled = sorted({run.block for run in runs if not run.valid})
    return spoiled if profile in WITH_VERDICTS and len(spoiled) <= MOST_AGAIN else []


def reasons(runs: Sequence[Run]) -> list[str]:
    """State for each invalid run where it was, and why it is invalid."""
    return [f"{run.condition}, block {run.block + 1}: {run.reason}" for run in runs if not run.valid]
