"""The experiments that exist, by runtime, in the order in which `bench all` runs them."""

from __future__ import annotations

from .bench.experiment import Experiment
from .faults.docker import FAULTS_IN_DOCKER
from .faults.local import FAULTS
from .overhead.docker import OVERHEAD_IN_DOCKER
from .overhead.local import OVERHEAD
from .rebuild.docker import REBUILD_IN_DOCKER
from .rebuild.local import REBUILD
from .scaling.docker import SCALING_IN_DOCKER
from .scaling.local import SCALING

EXPERIMENTS: dict[str, Experiment] = {
    experiment.name: experiment for experiment in (OVERHEAD, SCALING, REBUILD, FAULTS)
}
IN_DOCKER: dict[str, Experiment] = {
    experiment.name: experiment
    for experiment in (OVERHEAD_IN_DOCKER, SCALING_IN_DOCKER, REBUILD_IN_DOCKER, FAULTS_IN_DOCKER)
}
