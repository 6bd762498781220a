"""The experiments that exist, by runtime, in the order in which `bench all` runs them."""

from __future__ import annotations

from .experiment import Experiment
from .faults import FAULTS
from .in_docker.faults import FAULTS_IN_DOCKER
from .in_docker.overhead import OVERHEAD_IN_DOCKER
from .in_docker.rebuild import REBUILD_IN_DOCKER
from .in_docker.scaling import SCALING_IN_DOCKER
from .overhead import OVERHEAD
from .rebuild import REBUILD
from .scaling import SCALING

EXPERIMENTS: dict[str, Experiment] = {
    experiment.name: experiment for experiment in (OVERHEAD, SCALING, REBUILD, FAULTS)
}
IN_DOCKER: dict[str, Experiment] = {
    experiment.name: experiment
    for experiment in (OVERHEAD_IN_DOCKER, SCALING_IN_DOCKER, REBUILD_IN_DOCKER, FAULTS_IN_DOCKER)
}
