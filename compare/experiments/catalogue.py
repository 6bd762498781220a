"""The experiments that exist, in the order in which `bench all` runs them."""

from __future__ import annotations

from .experiment import Experiment
from .faults import FAULTS
from .overhead import OVERHEAD
from .rebuild import REBUILD
from .scaling import SCALING

EXPERIMENTS: dict[str, Experiment] = {
    experiment.name: experiment for experiment in (OVERHEAD, SCALING, REBUILD, FAULTS)
}
