"""The modules of a deployable, and their lines."""

from __future__ import annotations

from pathlib import Path

from compare.experiments.codebase.modules import code_lines
from compare.experiments.codebase.modules import modules_of
from tests.compare.experiments.codebase.tiny_shop import ONE
from tests.compare.experiments.codebase.tiny_shop import write_shop


def test_tests_and_empty_lines_do_not_count(tmp_path: Path) -> None:
    tree = write_shop(tmp_path, ONE, {"whole/tests/test_it.py": "assert True\n"})
    found = modules_of(tree, ONE.deployables[0])
    assert len(found) == 15 and found == sorted(found)
    assert all("tests" not in path.parts for path in found)
    assert code_lines((tree / "whole" / "whole" / "users" / "routes.py").read_text()) == 4
