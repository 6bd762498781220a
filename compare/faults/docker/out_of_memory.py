"""out-of-memory: the memory limit of a container is used up, and the kernel kills the largest process in it."""

from __future__ import annotations

from ..fault import Bites
from ..fault import Fault
from .kill import restarted_by_docker
from .target import ContainerTarget

FILL_MIB = 4096  # far more than any copy may use; the limit ends the filling


def _begin_memory(target: ContainerTarget) -> Bites:
    """Fill the containers' memory with files in memory, until the kernel kills the largest process in each.

    The end of a container is not proof enough: the engine must report the limit.
    """
    ids = list(target.containers())
    seen = [target.engine.witness(event, id) for id in ids for event in ("oom", "die")]
    for id in ids:
        target.engine.begin_inside(id, "dd", "if=/dev/zero", "of=/tmp/fill", "bs=1M", f"count={FILL_MIB}")
    return lambda: all(each() for each in seen)


OUT_OF_MEMORY = Fault(
    "out-of-memory",
    "Its memory limit is used up, and the kernel kills its largest process. Docker starts the container again.",
    _begin_memory,
    restarted_by_docker,
    passing=True,
)
