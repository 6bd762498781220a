"""Which blocks count, and which are worth measuring again."""

from __future__ import annotations

from collections.abc import Sequence

from ...results import Run
from .experiment import Condition

# Of more tries that were replaced, the oldest lose their raw data, so that a report stays small.
MOST_TRIES_KEPT = 4
# More spoiled blocks than this are no accident. To measure them again would only delay the news.
MOST_AGAIN = 2


def is_whole(block: int, runs: Sequence[Run], due: Sequence[Condition], profile: str) -> bool:
    """Return whether a block has a valid run of every condition that it should hold."""
    held = {run.condition for run in runs if run.block == block and run.valid}
    return held == {name for condition in due for name in condition.run_names(profile, block).values()}


def spoiled_blocks(runs: Sequence[Run]) -> list[int]:
    """Return the blocks that hold an invalid run.

    A block is measured again as a whole, because conditions that are compared must run close together in time.
    """
    return sorted({run.block for run in runs if not run.valid})


def next_attempt(block: int, earlier_tries: Sequence[Run]) -> int:
    """Return the number of the try of a block that is about to begin. The first is 1."""
    return 1 + max((run.attempt for run in earlier_tries if run.block == block), default=0)


def too_old(earlier_tries: Sequence[Run]) -> list[Run]:
    """Return the runs that a report has no room for: those of all tries of blocks but the latest four.

    Tries are in the order in which they were replaced.
    """
    tries = list(dict.fromkeys((run.block, run.attempt) for run in earlier_tries))
    old = set(tries[:-MOST_TRIES_KEPT])
    return [run for run in earlier_tries if (run.block, run.attempt) in old]


def reasons(runs: Sequence[Run]) -> list[str]:
    """State for each invalid run where it was, and why it is invalid."""
    return [f"{run.condition}, block {run.block + 1}: {run.reason}" for run in runs if not run.valid]
