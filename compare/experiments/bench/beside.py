"""A frozen job right before and right after each run, while no shop runs: a covariate for what is measured between."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import replace
from types import TracebackType
from typing import Any

from ...results import Metric
from ...results import Run
from .experiment import Bench
from .from_raw import Metrics

Job = Callable[[], float]
"""Does the same work each time, and returns the seconds that it took."""
BESIDE = "beside"  # ends the name of the file with the job's seconds
DURATION = "reference_job.duration"


class JobBeside:
    """A context manager around a launch: it does the job on entry and, after a launch that ended well, on exit.

    Both times count, because a machine may change its speed during a run. Without a job nothing happens.
    """

    def __init__(self, job: Job | None) -> None:
        self._job = job
        self._took_s: list[float] = []

    def __enter__(self) -> JobBeside:
        self._do()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self._do()

    def _do(self) -> None:
        if self._job is not None:
            self._took_s.append(self._job())

    def noted(self, runs: Sequence[Run], bench: Bench) -> list[Run]:
        """Keep the job's seconds as raw data, and return the runs of that launch with them as a metric."""
        if self._job is None:
            return [*runs]
        data = {"took_s": self._took_s}
        bench.keep(BESIDE, data)
        return [
            replace(run, metrics=run.metrics | _duration(data), raw=[*bench.kept]) if run.valid else run for run in runs
        ]


def read_beside(run: Run, profile: str, data: Mapping[str, Any]) -> Metrics:
    """Read the raw data that `JobBeside.noted` keeps."""
    return _duration(data)


def _duration(data: Mapping[str, Any]) -> Metrics:
    return {DURATION: Metric(sum(data["took_s"]) / len(data["took_s"]), "s")}
