"""The runs of an experiment by block: which count, which blocks are worth measuring again, and what they replace."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field

from ...results import ExperimentResult
from ...results import Run
from .experiment import Condition

# Of more tries that were replaced, the oldest lose their raw data, so that a report stays small.
MOST_TRIES_KEPT = 4
# More spoiled blocks than this are no accident. To measure them again would only delay the news.
MOST_AGAIN = 2


@dataclass
class BlockRuns:
    """The runs that count, the reasons why others were replaced, and those others as `earlier_tries`."""

    counted: list[Run] = field(default_factory=list)
    repeated: list[str] = field(default_factory=list)
    earlier_tries: list[Run] = field(default_factory=list)

    @classmethod
    def known(cls, result: ExperimentResult | None) -> BlockRuns:
        """Return the runs of a result that is to go on."""
        return cls([*result.runs], [*result.repeated], [*result.earlier_tries]) if result else cls()

    def of_block(self, block: int) -> list[Run]:
        """Return the runs of a block that count."""
        return [run for run in self.counted if run.block == block]

    def spoiled_since(self, first: int) -> list[int]:
        """Return the blocks from `first` on that hold an invalid run.

        A block is measured again as a whole, because conditions that are compared must run close together in time.
        """
        return sorted({run.block for run in self.counted if run.block >= first and not run.valid})

    def replace(self, block: int, runs: Sequence[Run]) -> None:
        """Put runs in the place of those of a block."""
        self.counted = [run for run in self.counted if run.block != block] + [*runs]

    def set_aside(self, block: int) -> None:
        """Keep what a block has measured so far as an earlier try of it."""
        own = self.of_block(block)
        self.repeated = self.repeated + reasons(own)
        self.earlier_tries = self.earlier_tries + own
        self.replace(block, [])

    def next_attempt(self, block: int) -> int:
        """Return the number of the try of a block that is about to begin. The first is 1."""
        return 1 + max((run.attempt for run in self.earlier_tries if run.block == block), default=0)

    def drop_old(self) -> list[Run]:
        """Drop the runs that a report has no room for, and return them: all tries of blocks but the latest four.

        Tries are in the order in which they were replaced.
        """
        tries = list(dict.fromkeys((run.block, run.attempt) for run in self.earlier_tries))
        old = set(tries[:-MOST_TRIES_KEPT])
        dropped = [run for run in self.earlier_tries if (run.block, run.attempt) in old]
        self.earlier_tries = [run for run in self.earlier_tries if (run.block, run.attempt) not in old]
        return dropped


def is_whole(block: int, runs: Sequence[Run], due: Sequence[Condition], profile: str) -> bool:
    """Return whether a block has a valid run of every condition that it should hold."""
    held = {run.condition for run in runs if run.block == block and run.valid}
    return {name for condition in due for name in condition.run_names(profile, block).values()} <= held


def reasons(runs: Sequence[Run]) -> list[str]:
    """State for each invalid run where it was, and why it is invalid."""
    return [f"{run.condition}, block {run.block + 1}: {run.reason}" for run in runs if not run.valid]
