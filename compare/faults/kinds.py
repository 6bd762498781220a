"""All kinds of faults, by name."""

from __future__ import annotations

from .database_locked import DATABASE_LOCKED
from .exception import EXCEPTION
from .fault import Fault
from .freeze import FREEZE
from .hang import HANG
from .kill import KILL
from .leak import LEAK
from .poison import POISON
from .slow import SLOW
from .spin import SPIN
from .target import Target

FAULTS: dict[str, Fault[Target]] = {
    fault.name: fault for fault in (KILL, FREEZE, EXCEPTION, SLOW, HANG, SPIN, LEAK, POISON, DATABASE_LOCKED)
}
