"""How tangled the functions of a shop are, and how large its largest deployable is (C2). Shown, and decides nothing."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from statistics import mean
from types import ModuleType

from ...results import Metric
from ...topology import Shop
from .modules import code_lines
from .modules import modules_of


def complexity_metrics(tree: Path, shop: Shop) -> dict[str, Metric]:
    """Return the mean and the largest cyclomatic complexity of a function, and the lines of the largest deployable."""
    lizard = _lizard()
    found = [
        function.cyclomatic_complexity
        for deployable in shop.deployables
        for path in modules_of(tree, deployable)
        for function in lizard.analyze_file(str(path)).function_list
    ]
    largest = max(sum(code_lines(path.read_text()) for path in modules_of(tree, d)) for d in shop.deployables)
    return {
        "function.mean_complexity": Metric(mean(found), "count"),
        "function.largest_complexity": Metric(max(found), "count"),
        "artefact.largest_lines": Metric(largest, "lines"),
    }


def _lizard() -> ModuleType:
    """Import lizard. It puts the folder of the running script first on the path, which would hide other packages."""
    path = list(sys.path)
    try:
        return importlib.import_module("lizard")
    finally:
        sys.path[:] = path
