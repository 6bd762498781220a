"""The recorded report that the docs quote. docs/results holds it, packed.

`python -m docs.generate.recorded DIR` packs another one. The same report always gives the same bytes.
"""

from __future__ import annotations

import functools
import gzip
import io
import sys
import tarfile
import tempfile
from pathlib import Path

from compare.raw_folder import RawFolder
from compare.report.charts.raw_data import RawData
from compare.report.page import page
from compare.report_folder import read_report
from compare.report_folder import REPORT_NAME
from compare.results import Comparison
from compare.results import ExperimentResult
from compare.results import Report
from compare.settings import REPOSITORY

PACKED = REPOSITORY / "docs" / "results" / "quick.tar.gz"


@functools.cache
def recorded() -> Report:
    """Return the recorded report."""
    with tempfile.TemporaryDirectory() as folder:
        return read_report(_unpacked(Path(folder)))


def recorded_page() -> str:
    """Return the recorded report as an HTML page, as `report html` draws it."""
    with tempfile.TemporaryDirectory() as folder:
        directory = _unpacked(Path(folder))
        return page(read_report(directory), RawData(RawFolder(directory / "raw")))


def deciding(claim: str) -> list[tuple[ExperimentResult, Comparison]]:
    """Return the comparisons that decide a claim, each with its experiment."""
    return [(e, c) for e in recorded().experiments.values() for c in e.comparisons if c.claim == claim]


def values(experiment: str, metric: str, condition: str) -> dict[int, float]:
    """Return a metric's valid values by block."""
    runs = recorded().experiments[experiment].runs
    return {
        run.block: run.metrics[metric].value
        for run in runs
        if run.valid and run.condition == condition and metric in run.metrics
    }


def pack(directory: Path, packed: Path = PACKED) -> Path:
    """Pack report.json and raw/ of a report's folder: all that the docs need, and nothing that reveals its owner."""
    files = [directory / REPORT_NAME, *sorted((directory / "raw").iterdir())]
    unpacked = io.BytesIO()
    with tarfile.open(fileobj=unpacked, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        for file in files:
            member = tarfile.TarInfo(str(file.relative_to(directory)))
            member.size = file.stat().st_size
            with file.open("rb") as content:
                tar.addfile(member, content)
    packed.parent.mkdir(parents=True, exist_ok=True)
    packed.write_bytes(gzip.compress(unpacked.getvalue(), mtime=0))
    return packed


def _unpacked(directory: Path) -> Path:
    with tarfile.open(PACKED) as tar:
        tar.extractall(directory, filter="data")
    return directory


if __name__ == "__main__":
    print(pack(Path(sys.argv[1])))
