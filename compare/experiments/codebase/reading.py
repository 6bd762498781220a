"""Count the lines that somebody must read for an edit (C2): the module, what it imports, and what imports it.

In the services, the reading ends at the contract: a caller reads the routes of the room that it calls. `reach` does not
end there. It follows calls into other services, for a reader who does not trust the contract.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterable
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import mean

import grimp

from ...results import Metric
from ...topology import Shop
from .modules import code_lines
from .modules import modules_of

EDITED = (
    ("users", "accounts"),
    ("products", "catalogue"),
    ("products", "stock"),
    ("orders", "cart"),
    ("orders", "checkout"),
    ("pages", "views"),
)
"""The modules that are edited: the rules of each room, by room and name. Both shops have them."""


@dataclass(frozen=True)
class Reading:
    """What must be read for one edit: the modules up to the contract, and those that calls reach beyond it."""

    edit: str
    slice: frozenset[str]
    reach: frozenset[str]


def readings(tree: Path, shop: Shop) -> list[Reading]:
    """Return what must be read for each of the edits, in the order of EDITED."""
    own, joined = _graph(tree, shop), _graph(tree, shop)
    calls = list(_calls(shop, own.modules))
    for client, routes in calls:
        joined.add_import(importer=client, imported=routes)
    found = []
    for room, name in EDITED:
        module = f"{shop.serving(room).package}.{room}.{name}"
        inside = _around(own, module)
        contracts = {routes for client, routes in calls if client in inside}
        found.append(Reading(f"{room}.{name}", inside | contracts, _around(joined, module)))
    return found


def reading_metrics(tree: Path, shop: Shop, found: Iterable[Reading]) -> dict[str, Metric]:
    """Return the mean numbers of lines and files to read for an edit. Empty lines don't count."""
    lines = {module: code_lines(path) for module, path in _files(tree, shop)}
    known = list(found)
    slices, reaches = ([getattr(each, name) for each in known] for name in ("slice", "reach"))
    return {
        "slice.lines": Metric(mean(sum(lines[module] for module in modules) for modules in slices), "lines"),
        "slice.files": Metric(mean(len(modules) for modules in slices), "files"),
        "reach.lines": Metric(mean(sum(lines[module] for module in modules) for modules in reaches), "lines"),
        "reach.files": Metric(mean(len(modules) for modules in reaches), "files"),
        "code.lines": Metric(sum(lines.values()), "lines"),
    }


def _around(graph: grimp.ImportGraph, module: str) -> frozenset[str]:
    """Return a module, all that it imports and all that imports it, directly or through others."""
    return frozenset({module, *graph.find_upstream_modules(module), *graph.find_downstream_modules(module)})


def _calls(shop: Shop, modules: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield each module that asks another service, and the routes that answer it."""
    known = set(modules)
    for deployable in shop.deployables:
        for role in deployable.calls:
            answering = shop.deployable(role)
            for room in answering.rooms:
                client = f"{deployable.package}.clients.{room}"
                if client in known:
                    yield client, f"{answering.package}.{room}.routes"


def _graph(tree: Path, shop: Shop) -> grimp.ImportGraph:
    with _importable(tree / d.folder for d in shop.deployables):
        return grimp.build_graph(*(d.package for d in shop.deployables), cache_dir=None)


@contextmanager
def _importable(folders: Iterable[Path]) -> Iterator[None]:
    """Let packages in folders be found. Nothing is imported."""
    before = list(sys.path)
    sys.path[:0] = map(str, folders)
    importlib.invalidate_caches()
    try:
        yield
    finally:
        sys.path[:] = before


def _files(tree: Path, shop: Shop) -> Iterator[tuple[str, Path]]:
    """Yield each module of a shop with its file."""
    for deployable in shop.deployables:
        folder = tree / deployable.folder
        for path in modules_of(tree, deployable):
            yield _module(path.relative_to(folder)), path


def _module(path: Path) -> str:
    parts = path.with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
