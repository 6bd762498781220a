"""Runs tests before a release: a deployable's own, all or by the changed room, and the contract's."""

from __future__ import annotations

import ast
import importlib.util
import json
import sys
import time
import xml.etree.ElementTree as ElementTree
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ...errors import CartlabError
from ...launch.local.launcher import LaunchedShop
from ...settings import REPOSITORY
from ...topology import Deployable
from ...topology import MONOLITH
from .tool_runs import clean_environment
from .tool_runs import run_tool

LENT_MODULES = ("pytest", "_pytest", "pluggy", "iniconfig", "packaging", "pygments", "py")  # pytest and what it needs
ASSEMBLING = ("app", "init")  # they import every room, so that no other module must


@dataclass(frozen=True)
class SuiteResult:
    """How long tests took, and how many ran. All of them passed."""

    duration_s: float
    tests: int


@dataclass(frozen=True)
class Suite:
    """Tests that are ready to run: the command, its folder and environment, and the file with each test's outcome."""

    what: str
    command: tuple[str, ...]
    folder: Path
    environment: Mapping[str, str]
    record: Path


def run_own_tests(tree: Path, deployable: Deployable, python: Path, chosen: Sequence[Path] = ()) -> SuiteResult:
    """Run a deployable's tests, all or the chosen files, with the Python of its deployment.

    Raises CartlabError with the name of the test if one fails.
    """
    return _run(own_tests(tree, deployable, python, chosen))


def run_contract(tree: Path, described: str, files: Sequence[str], choice: str) -> SuiteResult:
    """Run a part of the contract's suite in the tree against a running shop.

    `described` describes the shop as tests/contract expects it. The suite asks the harness where ports and shops are.
    Nothing else comes from outside the tree.
    """
    return _run(contract(tree, described, files, choice))


def load_contract(tree: Path, described: str, files: Sequence[str], choice: str) -> None:
    """Import a part of the contract's suite and all that it needs, and run none of it. Raises CartlabError.

    Then the bytecode of these libraries exists, and they lie in the page cache.
    """
    suite = contract(tree, described, files, choice)
    run_tool((*suite.command, "--collect-only"), suite.folder, suite.environment, f"{suite.what} can't be read")


def own_tests(tree: Path, deployable: Deployable, python: Path, chosen: Sequence[Path] = ()) -> Suite:
    """Return a deployable's tests, all or the chosen files. Raises CartlabError if pytest is missing."""
    environment = clean_environment() | {"PYTHONPATH": str(lend_pytest(tree / "lent"))}
    return _suite(python, tree / deployable.folder, tree, environment, [*map(str, chosen)], deployable.name)


def contract(tree: Path, described: str, files: Sequence[str], choice: str) -> Suite:
    """Return a part of the contract's suite for a running shop, `described` as tests/contract expects it."""
    environment = clean_environment() | {"CARTLAB_CONTRACT_URLS": described, "PYTHONPATH": str(REPOSITORY)}
    arguments = ["-o", "addopts=", "-p", "no:dash", "-k", choice, *(f"tests/contract/{name}" for name in files)]
    return _suite(Path(sys.executable), tree, tree, environment, arguments, "the contract")


def described(shop: LaunchedShop) -> str:
    """Describe a shop in the form that tests/contract/subjects.py reads."""
    architecture = "monolith" if shop.shop.name == MONOLITH.name else "microservices"
    return json.dumps({**shop.urls, "architecture": architecture, "admin_password": shop.admin_password})


def tests_of_room(tree: Path, deployable: Deployable, room: str) -> list[Path]:
    """Choose the tests for a change in a room: files of the room, of the rooms that import it, and of no room.

    A file belongs to the rooms that it imports. A room can import another through a module beside app.py, as all do
    through auth.py. Modules that only assemble the app do not count, nor does shell/, which knows no room. In one
    process, the callers' own tests stand for the contract. The list is empty if no tests are known to be the room's.
    Then all tests must run.
    """
    package = tree / deployable.folder / deployable.package
    rooms = {path.parent.name for path in package.glob("*/__init__.py")} - {"shell"}
    beside = [path for path in package.glob("*.py") if path.stem not in ASSEMBLING]
    ways = {room} | {path.stem for path in beside if room in _imported(path, level=1)}
    affected = {room} | {
        other for other in rooms for path in (package / other).glob("*.py") if ways & _imported(path, level=2)
    }
    files = sorted((tree / deployable.folder / "tests").glob("test_*.py"))
    return [path for path in files if not (own := _imported(path, level=0) & rooms) or own & affected]


def lend_pytest(folder: Path) -> Path:
    """Return a folder with links to the harness's pytest alone. A deployable's environment has no pytest of its own."""
    folder.mkdir(exist_ok=True)
    for name in LENT_MODULES:
        found = importlib.util.find_spec(name)
        if found is None or found.origin is None:
            raise CartlabError(f"{name}, which the deployables' tests need, is missing", "make setup")
        module = Path(found.origin)
        shown = module.parent if module.name == "__init__.py" else module
        if not (folder / shown.name).is_symlink():
            (folder / shown.name).symlink_to(shown)
    return folder


def _imported(path: Path, *, level: int) -> set[str]:
    """Return the names that a file imports: absolutely (0), from its package (1), or from the package around it (2)."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.level == level:
            found.update([*(node.module or "").split("."), *(alias.name for alias in node.names)])
    return found


def _suite(
    python: Path, folder: Path, tree: Path, environment: Mapping[str, str], arguments: Sequence[str], what: str
) -> Suite:
    record = tree / "tests.xml"
    command = (str(python), "-m", "pytest", "-q", "-p", "no:cacheprovider", f"--junitxml={record}", *arguments)
    return Suite(what, command, folder, environment, record)


def _run(suite: Suite) -> SuiteResult:
    suite.record.unlink(missing_ok=True)
    started = time.perf_counter()
    run_tool(suite.command, suite.folder, suite.environment, f"the tests of {suite.what} fail")
    duration_s = time.perf_counter() - started
    counts = next(ElementTree.parse(suite.record).iter("testsuite"))
    if int(counts.get("skipped", 0)):
        raise CartlabError(f"the tests of {suite.what} skip {counts.get('skipped')}", "run them by hand")
    return SuiteResult(duration_s, int(counts.get("tests", 0)))
