"""Kill the process once, before or after a chosen function. Python runs this at start-up when it is on PYTHONPATH.

CARTLAB_CRASH_FILE names a file. As long as it holds a line such as `after monolith.orders.cart:close`, the next call of
that function kills the process. The file is deleted first, so that the restarted process lives.
"""

from __future__ import annotations

import functools
import importlib.abc
import importlib.machinery
import os
import signal
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

CRASH_FILE = Path(os.environ["CARTLAB_CRASH_FILE"])
POINTS = os.environ["CARTLAB_CRASH_POINTS"].split(",")  # module:function


def crash_if_armed(moment: str) -> None:
    try:
        if CRASH_FILE.read_text() != moment:
            return
        CRASH_FILE.unlink()
    except FileNotFoundError:
        return
    os.kill(os.getpid(), signal.SIGKILL)


def wrapped(function: Any, point: str) -> Any:
    @functools.wraps(function)
    def crashing(*args: Any, **kwargs: Any) -> Any:
        crash_if_armed(f"before {point}")
        result = function(*args, **kwargs)
        crash_if_armed(f"after {point}")
        return result

    return crashing


class CrashLoader(importlib.abc.Loader):
    """Runs the module as always, then wraps its functions. Nobody can import them before that."""

    def __init__(self, loader: importlib.abc.Loader) -> None:
        self.loader = loader

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> ModuleType | None:
        return self.loader.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        self.loader.exec_module(module)
        for point in POINTS:
            module_name, _, function_name = point.partition(":")
            if module_name == module.__name__:
                setattr(module, function_name, wrapped(getattr(module, function_name), point))


class CrashFinder(importlib.abc.MetaPathFinder):
    def find_spec(self, name: str, path: Any, target: Any = None) -> importlib.machinery.ModuleSpec | None:
        if not any(point.startswith(f"{name}:") for point in POINTS):
            return None
        spec = importlib.machinery.PathFinder.find_spec(name, path, target)
        if spec is not None and spec.loader is not None:
            spec.loader = CrashLoader(spec.loader)
        return spec


sys.meta_path.insert(0, CrashFinder())
