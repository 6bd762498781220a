"""The metrics of a run, worked out from its raw files."""

from __future__ import annotations

import re
from collections.abc import Callable
from collections.abc import Mapping
from functools import partial
from typing import Any

from ...measure.summary import percentile
from ...raw_folder import RawFolder
from ...results import Metric
from ...results import Run
from ..faults.observation import Seen
from ..overhead.latency import percentiles
from ..overhead.sample_sizes import EFFORTS
from ..overhead.steal_filter import durations_that_count
from ..scaling.capacity import Capacity
from ..scaling.docker import HUNGERS
from ..scaling.docker_load import FixedLoad
from ..scaling.elasticity import OutAndBack
from ..workloads.workload import Served
from ..workloads.workload import Workload
from ..workloads.workload import WORKLOADS
from .raw import MEASURED

PART = re.compile(r"fault=.+:.+")
Figures = dict[str, Metric]


def metrics_from_raw(stem: str, run: Run, profile: str, raw: RawFolder) -> Figures:
    """Return those metrics of a run that its raw data tell; the names of its files begin with `stem`.

    What was kept as it was read comes first: loads and times, from which a metric is worked out, overrule it. Raises
    what reading files and figures may, ForeignFileError with the name of the file.
    """
    found: Figures = {}
    for file in sorted(run.raw, key=lambda file: not file.endswith(f"-{MEASURED}.json")):
        if "/" not in file and file.startswith(stem):
            endings = [ending for ending in SOURCES if file.endswith(f"-{ending}.json")]
            if endings:  # the longest: capacity-login is no login
                found |= SOURCES[max(endings, key=len)](run, profile, raw.read(file))
    return found


def _measured(run: Run, profile: str, data: Mapping[str, Any]) -> Figures:
    return {name: Metric(float(value), str(unit)) for name, (value, unit) in data[run.condition].items()}


def _timed(run: Run, profile: str, data: Mapping[str, Any]) -> Figures:
    return percentiles(durations_that_count(data["benchmarks"], EFFORTS[profile].turns))


def _null_hop(run: Run, profile: str, data: Mapping[str, Any]) -> Figures:
    return {f"null_hop.p{percent}": Metric(percentile(data["durations"], percent), "s") for percent in (50, 95)}


def _saturated(target: str, run: Run, profile: str, data: Mapping[str, Any]) -> Figures:
    return {f"{target}.saturation_rps": Metric(data["goodput_rps"], "rps")}


def _served(workload: Workload, holder: str, run: Run, profile: str, data: Mapping[str, Any]) -> Figures:
    served = Served.from_raw(data)
    figures = served.metrics(workload, cores=1) | served.memory(holder)
    return {name: metric for name, metric in figures.items() if metric.unit != "percent"}  # of cores, which it lacks


def _broken(run: Run, profile: str, data: Mapping[str, Any]) -> Figures:
    part = PART.search(run.condition)
    return Seen.from_raw(data).metrics(part[0]) if part else {}


def _out_and_back(run: Run, profile: str, data: Mapping[str, Any]) -> Figures:
    return OutAndBack.from_raw(data).metrics()


def _capacity(workload: str, run: Run, profile: str, data: Mapping[str, Any]) -> Figures:
    return Capacity(**data).metrics(workload)


def _fixed_load(run: Run, profile: str, data: Mapping[str, Any]) -> Figures:
    return FixedLoad.from_raw(data).metrics()


SOURCES: Mapping[str, Callable[[Run, str, Mapping[str, Any]], Figures]] = {
    MEASURED: _measured,
    "pytest": _timed,
    "null-hop": _null_hop,
    **{f"saturation-{target}": partial(_saturated, target) for target in ("home", "product_list", "null_route")},
    **{
        workload.name: partial(_served, workload, "shop" if workload is WORKLOADS[0] else workload.name)
        for workload in WORKLOADS
    },
    "capacity": partial(_capacity, WORKLOADS[0].name),
    **{f"capacity-{hunger.name}": partial(_capacity, hunger.name) for hunger in HUNGERS},
    "fixed": _fixed_load,
    "load": _broken,
    "timeline": _out_and_back,
}
"""What the metrics of a run are read from, by how the names of its raw files end."""
