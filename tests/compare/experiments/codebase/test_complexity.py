"""Complexity is that of functions whose branches are known."""

from __future__ import annotations

from pathlib import Path

from compare.experiments.codebase.complexity import complexity_metrics
from tests.compare.experiments.codebase.tiny_shop import FOUR
from tests.compare.experiments.codebase.tiny_shop import write_shop

BRANCHES = """
def straight():
    return 1


def branching(a, b):
    if a:
        return 1
    while b:
        b -= 1
    return 2
"""


def test_the_mean_the_largest_and_the_largest_deployable(tmp_path: Path) -> None:
    tree = write_shop(tmp_path, FOUR, {"user-part/user_part/more.py": BRANCHES})
    found = {name: metric.value for name, metric in complexity_metrics(tree, FOUR).items()}
    assert found["function.mean_complexity"] == 2
    assert found["function.largest_complexity"] == 3
    # Settings have 3 lines, accounts have 2, routes 4, and more.py has 8.
    assert found["artefact.largest_lines"] == 17
