"""The start-up agent: it wraps named functions of a shop, so that a switch outside can make them go wrong.

It runs inside the shop's processes and venv, so it needs only the standard library. CARTLAB_FAULT_POINTS names the
functions as `room.module:function`, separated by commas. CARTLAB_FAULT_SWITCH names the folder of the switch.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from .planting import FaultFinder
from .watching import Watcher


def plant() -> None:
    """Wrap each function when its module is loaded, and watch the switch from then on."""
    watcher = Watcher(Path(os.environ["CARTLAB_FAULT_SWITCH"]))
    points = os.environ["CARTLAB_FAULT_POINTS"].split(",")
    sys.meta_path.insert(0, FaultFinder(points, watcher))
