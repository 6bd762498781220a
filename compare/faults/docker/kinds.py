"""All kinds of faults that only an engine can cause. What the engine reports shows that they bite."""

from __future__ import annotations

from ..fault import Fault
from .cut import CUT
from .database_stopped import DATABASE_STOPPED
from .kill import KILL
from .out_of_memory import OUT_OF_MEMORY
from .pause import PAUSE
from .target import ContainerTarget

CONTAINER_FAULTS: dict[str, Fault[ContainerTarget]] = {
    fault.name: fault for fault in (KILL, PAUSE, CUT, OUT_OF_MEMORY, DATABASE_STOPPED)
}
