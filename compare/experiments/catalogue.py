"""The experiments of each runtime, in the order in which `bench all` runs them, and the runtime's stage."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .bench.experiment import AnyExperiment
from .codebase.local import CODEBASE
from .consistency.local import CONSISTENCY
from .database.local import DATABASE
from .faults.docker import FAULTS_IN_DOCKER
from .faults.local import FAULTS
from .overhead.docker import OVERHEAD_IN_DOCKER
from .overhead.local import OVERHEAD
from .rebuild.docker import REBUILD_IN_DOCKER
from .rebuild.local import REBUILD
from .scaling.docker import SCALING_IN_DOCKER
from .scaling.local import SCALING
from .stages.docker import DockerStaging
from .stages.local import LocalStaging
from .stages.stage import Staging
from .technology.local import TECHNOLOGY

EXPERIMENTS: dict[str, dict[str, AnyExperiment]] = {
    "local": {
        each.name: each for each in (OVERHEAD, SCALING, REBUILD, FAULTS, CODEBASE, TECHNOLOGY, CONSISTENCY, DATABASE)
    },
    "docker": {
        each.name: each for each in (OVERHEAD_IN_DOCKER, SCALING_IN_DOCKER, REBUILD_IN_DOCKER, FAULTS_IN_DOCKER)
    },
}
"""By the runtime's name, then by the experiment's name."""
STAGINGS: dict[str, Staging] = {"local": LocalStaging(), "docker": DockerStaging()}
"""How each runtime's experiments are staged."""


def experiments_of(settings: Mapping[str, Any]) -> Mapping[str, AnyExperiment]:
    """Return the experiments behind a report with these settings. Reports older than runtimes were made locally."""
    return EXPERIMENTS.get(str(settings.get("runtime", "local")), {})
