"""The progress of a bench on stderr: a bar, and a first table as soon as there is one."""

from __future__ import annotations

from types import TracebackType

from rich.console import Console
from rich.progress import BarColumn
from rich.progress import MofNCompleteColumn
from rich.progress import Progress
from rich.progress import TextColumn
from rich.progress import TimeElapsedColumn

from ..results import Report
from .terminal import print_experiment


class ProgressBar:
    """A context manager that shows an experiment's progress, and always restores the terminal at the end."""

    def __init__(self, console: Console) -> None:
        self._console = console
        columns = (TextColumn("{task.description:32}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        self._progress = Progress(*columns, console=console)
        self._steps = 0
        self._task = self._progress.add_task("starting", total=None)
        self._experiment = ""
        self._shown = False

    def __enter__(self) -> ProgressBar:
        self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._progress.stop()

    def begins(self, experiment: str, steps: int) -> None:
        self._experiment, self._steps = experiment, steps
        self._progress.update(self._task, total=steps, description=experiment)

    def has_more(self, steps: int) -> None:
        self._steps += steps
        self._progress.update(self._task, total=self._steps)

    def doing(self, what: str) -> None:
        self._progress.update(self._task, description=what)

    def did_step(self) -> None:
        self._progress.advance(self._task)

    def did_block(self, block: int, report: Report) -> None:
        """Print the first block's table, so that the class sees something within a minute."""
        if not self._shown:
            self._shown = True
            print_experiment(self._experiment, report.experiments[self._experiment], self._console, provisional=True)
