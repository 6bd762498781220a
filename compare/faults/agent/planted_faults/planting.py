"""An import hook that wraps functions right after their module has run. Nobody can import them before that."""

from __future__ import annotations

import functools
import importlib.abc
import importlib.machinery
from collections.abc import Callable
from collections.abc import Sequence
from types import ModuleType
from typing import Any

from .effects import Effect
from .effects import hang
from .watching import Watcher


class FaultFinder(importlib.abc.MetaPathFinder):
    """Finds the modules that hold a fault point, and leaves all others to the usual finders."""

    def __init__(self, points: Sequence[str], watcher: Watcher) -> None:
        self.points = points
        self.watcher = watcher

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        # `users.accounts` is `monolith.users.accounts` in one shop and `user_service.users.accounts` in the other.
        own = [point for point in self.points if point.partition(":")[0] == name.partition(".")[2]]
        if not own:
            return None
        spec = importlib.machinery.PathFinder.find_spec(name, path, target)
        if spec is not None and spec.loader is not None:
            spec.loader = WrappingLoader(spec.loader, own, self.watcher)
        return spec


class WrappingLoader(importlib.abc.Loader):
    """Runs the module as always, then replaces its functions by wrappers."""

    def __init__(self, loader: importlib.abc.Loader, points: Sequence[str], watcher: Watcher) -> None:
        self.loader = loader
        self.points = points
        self.watcher = watcher

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> ModuleType | None:
        return self.loader.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        self.loader.exec_module(module)
        for point in self.points:
            name = point.partition(":")[2]
            if hasattr(module, name):  # a module of the same name in another service may lack it
                setattr(module, name, wrapped(getattr(module, name), point, self.watcher))
        self.watcher.start()


def wrapped(function: Callable[..., Any], point: str, watcher: Watcher) -> Callable[..., Any]:
    """Return a wrapper of the function, which goes wrong as long as the switch says so."""

    @functools.wraps(function)
    def faulty(*args: Any, **kwargs: Any) -> Any:
        suffer(watcher, lambda: watcher.effects.get(point))
        result = function(*args, **kwargs)
        suffer(watcher, lambda: watcher.effects_after.get(point))
        return result

    return faulty


def suffer(watcher: Watcher, now: Callable[[], Effect | None]) -> None:
    """Let the effect act on this call that is on `now`, if there is one. A call that hangs is counted."""
    effect = now()
    if effect is not None:
        if effect is hang:
            watcher.count_caught()
        effect(lambda: now() is effect)
