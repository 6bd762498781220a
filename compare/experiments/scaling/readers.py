"""The metrics of scaling, computed from raw data again."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from ...results import Run
from ..bench.from_raw import Metrics
from ..bench.from_raw import Reader
from ..workloads.workload import Served
from ..workloads.workload import Workload
from ..workloads.workload import WORKLOADS
from .capacity import Capacity
from .elasticity import ElasticityRun


def _served(workload: Workload, holder: str, run: Run, profile: str, data: Mapping[str, Any]) -> Metrics:
    served = Served.from_raw(data)
    figures = served.metrics(workload, cores=1) | served.memory(holder)
    return {name: metric for name, metric in figures.items() if metric.unit != "percent"}  # of cores: not in the file


def _out_and_back(run: Run, profile: str, data: Mapping[str, Any]) -> Metrics:
    return ElasticityRun.from_raw(data).metrics()


def reader_of_capacity(workload: str) -> Reader:
    """Return a reader that computes the capacity for the workload of that name again."""

    def read(run: Run, profile: str, data: Mapping[str, Any]) -> Metrics:
        return Capacity(**data).metrics(workload)

    return read


READERS: Mapping[str, Reader] = {
    **{
        workload.name: partial(_served, workload, "shop" if workload is WORKLOADS[0] else workload.name)
        for workload in WORKLOADS
    },
    "capacity": reader_of_capacity(WORKLOADS[0].name),
    "timeline": _out_and_back,
}
