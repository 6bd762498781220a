"""Count the lines that somebody must read for an edit (C2): the module, what it imports, and what imports it.

In the services, the reading ends at the contract: a caller reads the routes that answer it. `reach` does not end there.
It follows each request to the modules behind its address, for a reader who does not trust the contract.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Collection
from collections.abc import Iterable
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import mean

import grimp

from ...results import Metric
from ...topology import Deployable
from ...topology import Shop
from .endpoints import asked_addresses
from .endpoints import Endpoint
from .endpoints import endpoints
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
    asked = list(calls(tree, shop))
    for client, endpoint in asked:
        for module in endpoint.named:
            joined.add_import(importer=client, imported=module)
    found = []
    for room, name in EDITED:
        module = f"{shop.serving(room).package}.{room}.{name}"
        inside, beyond = _around(own, module), _around(joined, module)
        found.append(Reading(f"{room}.{name}", inside | _answering(asked, inside), beyond | _answering(asked, beyond)))
    return found


def reading_metrics(tree: Path, shop: Shop, found: Iterable[Reading]) -> dict[str, Metric]:
    """Return the mean numbers of lines and files to read for an edit.

    Empty lines don't count. Files with the same text, such as the services' shells, are read once.
    """
    texts = {name: path.read_text() for d in shop.deployables for name, path in _files(tree, d).items()}
    known = list(found)
    slices = [{texts[name] for name in reading.slice} for reading in known]
    reaches = [{texts[name] for name in reading.reach} for reading in known]
    return {
        "slice.lines": Metric(mean(sum(map(code_lines, read)) for read in slices), "lines"),
        "slice.files": Metric(mean(map(len, slices)), "files"),
        "reach.lines": Metric(mean(sum(map(code_lines, read)) for read in reaches), "lines"),
        "reach.files": Metric(mean(map(len, reaches)), "files"),
        "code.lines": Metric(sum(map(code_lines, texts.values())), "lines"),
    }


def calls(tree: Path, shop: Shop) -> Iterator[tuple[str, Endpoint]]:
    """Yield each module that asks another service, with each endpoint that answers it."""
    files = {deployable.role: _files(tree, deployable) for deployable in shop.deployables}
    for deployable in shop.deployables:
        for role in deployable.calls:
            answering = shop.deployable(role)
            known = files[role]
            answers = [each for name, path in known.items() for each in endpoints(name, path.read_text(), known)]
            for room in answering.rooms:
                client = f"{deployable.package}.clients.{room}"
                path = files[deployable.role].get(client)
                asked = asked_addresses(path.read_text()) if path else set()
                yield from ((client, endpoint) for endpoint in answers if endpoint.address in asked)


def _around(graph: grimp.ImportGraph, module: str) -> frozenset[str]:
    """Return a module, all that it imports and all that imports it, directly or through others."""
    return frozenset({module, *graph.find_upstream_modules(module), *graph.find_downstream_modules(module)})


def _answering(asked: Iterable[tuple[str, Endpoint]], modules: Collection[str]) -> set[str]:
    """Return the modules whose routes answer what some modules ask."""
    return {endpoint.module for client, endpoint in asked if client in modules}


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


def _files(tree: Path, deployable: Deployable) -> dict[str, Path]:
    """Return the files of a deployable's modules, by the modules' names."""
    folder = tree / deployable.folder
    return {_module(path.relative_to(folder)): path for path in modules_of(tree, deployable)}


def _module(path: Path) -> str:
    parts = path.with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
