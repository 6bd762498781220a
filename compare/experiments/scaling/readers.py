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
from .capacity import Capacity
from .elasticity import ElasticityRun
from .held import ShopMemory
from .situations import LOADS


def _served(workload: Workload, data: Mapping[str, Any]) -> Metrics:
    figures = Served.from_raw(data).metrics(workload, cores=1)
    return {name: metric for name, metric in figures.items() if metric.unit != "percent"}  # of cores: not in the file


def _held(data: Mapping[str, Any]) -> Metrics:
    return ShopMemory.from_raw(data).metrics()


def _capacity(workload: Workload, data: Mapping[str, Any]) -> Metrics:
    return Capacity(**data).metrics(workload.name)


def _out_and_back(run: Run, profile: str, data: Mapping[str, Any]) -> Metrics:
    return ElasticityRun.from_raw(data).metrics()


def reader_of_capacity(workload: str) -> Reader:
    """Return a reader that computes the capacity for the workload of that name again."""

    def read(run: Run, profile: str, data: Mapping[str, Any]) -> Metrics:
        return Capacity(**data).metrics(workload)

    return read


def _of_its_part(read: Any, run: Run, profile: str, data: Mapping[str, Any]) -> Metrics:
    """Read data of one part of a launch. They say nothing about the runs of other parts."""
    if not run.condition.endswith(f",{data['part']}"):
        return {}
    figures: Metrics = read({name: value for name, value in data.items() if name != "part"})
    return figures


READERS: Mapping[str, Reader] = {
    **{workload.name: partial(_of_its_part, partial(_served, workload)) for workload in LOADS.values()},
    "memory": partial(_of_its_part, _held),
    "capacity": partial(_of_its_part, partial(_capacity, LOADS["products"])),
    "timeline": _out_and_back,
}
