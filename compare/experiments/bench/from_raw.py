"""The metrics of a run, computed from its raw files."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Mapping
from typing import Any

from ...raw_folder import RawFolder
from ...results import Metric
from ...results import Run
from .raw import MEASURED

Metrics = dict[str, Metric]
Reader = Callable[[Run, str, Mapping[str, Any]], Metrics]
"""Computes metrics of a run from the content of one of its raw files and the profile."""


def metrics_from_raw(stem: str, run: Run, profile: str, raw: RawFolder, readers: Mapping[str, Reader]) -> Metrics:
    """Return those metrics of a run that its raw data give. The names of its files begin with `stem`.

    The keys of `readers` are the endings of the names of the files that they read. Metrics that were kept as they were
    read come first. Metrics that are computed from loads and times overrule them. Raises the errors of reading files
    and figures, and ForeignFileError with the name of the file.
    """
    known = {MEASURED: _measured, **readers}
    found: Metrics = {}
    for file in sorted(run.raw, key=lambda file: not file.endswith(f"-{MEASURED}.json")):
        if "/" not in file and file.startswith(stem):
            endings = [ending for ending in known if file.endswith(f"-{ending}.json")]
            if endings:  # the longest, because capacity-login is no login
                found |= known[max(endings, key=len)](run, profile, raw.read(file))
    return found


def _measured(run: Run, profile: str, data: Mapping[str, Any]) -> Metrics:
    return {name: Metric(float(value), str(unit)) for name, (value, unit) in data[run.condition].items()}
