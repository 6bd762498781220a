"""Tools really run on what is open, and one that left something out is an error."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from compare.errors import CartlabError
from compare.experiments.codebase.compiler import check_types
from compare.experiments.codebase.compiler import compile_all
from compare.experiments.codebase.compiler import import_app
from compare.experiments.codebase.compiler import require_whole_check
from compare.experiments.codebase.compiler import timed
from tests.compare.experiments.codebase.tiny_shop import FOUR
from tests.compare.experiments.codebase.tiny_shop import ONE
from tests.compare.experiments.codebase.tiny_shop import write_shop

PYTHON = Path(sys.executable)


def test_the_cpu_seconds_of_a_job_are_those_of_its_processes(tmp_path: Path) -> None:
    tree = write_shop(tmp_path, ONE)
    found = timed("open_one.compile", lambda: compile_all(tree, ONE.deployables))
    assert 0 < found["open_one.compile_cpu"].value
    assert 0 < found["open_one.compile_wait"].value
    assert timed("nothing", lambda: None)["nothing_cpu"].value == 0


def test_a_type_check_reads_each_module_of_all_that_is_open(tmp_path: Path) -> None:
    check_types(write_shop(tmp_path, FOUR), FOUR.deployables, PYTHON)
    check_types(tmp_path, FOUR.deployables[:1], PYTHON)


def test_a_library_that_is_missing_is_an_error(tmp_path: Path) -> None:
    tree = write_shop(tmp_path, ONE, {"whole/whole/users/accounts.py": "import no_such_library\n"})
    with pytest.raises(CartlabError, match="lacks a library.*no_such_library"):
        check_types(tree, ONE.deployables, PYTHON)


def test_a_module_that_was_left_out_is_an_error() -> None:
    with pytest.raises(CartlabError, match="read 9 of 10 modules"):
        require_whole_check({"summary": {"filesAnalyzed": 9}, "generalDiagnostics": []}, 10)


def test_code_that_is_no_python_is_compiled_by_nobody(tmp_path: Path) -> None:
    tree = write_shop(tmp_path, ONE, {"whole/whole/users/accounts.py": "def\n"})
    with pytest.raises(CartlabError, match="can't be compiled"):
        compile_all(tree, ONE.deployables)


def test_an_app_is_imported_from_the_tree(tmp_path: Path) -> None:
    tree = write_shop(tmp_path, ONE, {"whole/whole/app.py": "open('imported', 'w').close()\n"})
    import_app(tree, ONE.deployables[0], PYTHON)
    assert (tree / "imported").exists()
    (tree / "whole" / "whole" / "app.py").write_text("import no_such_library\n")
    with pytest.raises(CartlabError, match="whole can't be imported"):
        import_app(tree, ONE.deployables[0], PYTHON)
