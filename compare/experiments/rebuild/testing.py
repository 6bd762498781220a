"""Running tests before a release: those of a deployable, all or by the changed room, and the contract's."""

from __future__ import annotations

import ast
import importlib.util
import sys
import time
import xml.etree.ElementTree as ElementTree
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ...errors import CartlabError
from ...settings import REPOSITORY
from ...topology import Deployable
from .build_tools import clean_environment
from .build_tools import run_tool

LENT_MODULES = ("pytest", "_pytest", "pluggy", "iniconfig", "packaging", "pygments", "py")  # pytest and what it needs
ASSEMBLING = ("app", "init")  # they import every room, so that nobody else has to


@dataclass(frozen=True)
class Tested:
    """How long tests took, and how many were run; all of them passed."""

    duration_s: float
    tests: int


@dataclass(frozen=True)
class Suite:
    """Tests, ready to be run: the command, in its folder and environment, and the file that tells how each one went."""

    what: str
    command: tuple[str, ...]
    folder: Path
    environment: Mapping[str, str]
    record: Path


def run_own_tests(tree: Path, deployable: Deployable, python: Path, chosen: Sequence[Path] = ()) -> Tested:
    """Run a deployable's tests, all or the chosen files, with the Python that it is deployed with.

    Raises CartlabError, naming the test, if one fails.
    """
    return _run(own_tests(tree, deployable, python, chosen))


def run_contract(tree: Path, described: str, files: Sequence[str], choice: str) -> Tested:
    """Hold a running shop, described as tests/contract expects it, against a part of the contract's suite in the tree.

    The suite asks the harness where ports and shops are; nothing else comes from outside the tree.
    """
    return _run(contract(tree, described, files, choice))


def own_tests(tree: Path, deployable: Deployable, python: Path, chosen: Sequence[Path] = ()) -> Suite:
    """Return a deployable's tests, all or the chosen files. Raises CartlabError if pytest is missing."""
    environment = clean_environment() | {"PYTHONPATH": str(lend_pytest(tree / "lent"))}
    return _suite(python, tree / deployable.folder, tree, environment, [*map(str, chosen)], deployable.name)


def contract(tree: Path, described: str, files: Sequence[str], choice: str) -> Suite:
    """Return a part of the contract's suite, against a running shop that is described as tests/contract expects it."""
    environment = clean_environment() | {"CARTLAB_CONTRACT_URLS": described, "PYTHONPATH": str(REPOSITORY)}
    arguments = ["-o", "addopts=", "-p", "no:dash", "-k", choice, *(f"tests/contract/{name}" for name in files)]
    return _suite(Path(sys.executable), tree, tree, environment, arguments, "the contract")


def tests_of_room(tree: Path, deployable: Deployable, room: str) -> list[Path]:
    """Choose test files for a change in a room: of the room, of the rooms that import it, and those of no room at all.

    A file belongs to the rooms that it imports. A room also imports another through a module beside app.py, as all do
    through auth.py; what only puts the app together does not count, nor does shell/, which knows no room. In one
    process the callers' own tests stand for the contract. Empty where a room has no tests that are known for its own:
    then all must be run.
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
    """Return a folder with links to the harness's pytest alone, which a deployable's environment does not have."""
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
    """Return the names that a file imports: absolutely (0), from its own package (1), or the one around that (2)."""
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


def _run(suite: Suite) -> Tested:
    suite.record.unlink(missing_ok=True)
    started = time.perf_counter()
    run_tool(suite.command, suite.folder, suite.environment, f"the tests of {suite.what} fail")
    duration_s = time.perf_counter() - started
    counts = next(ElementTree.parse(suite.record).iter("testsuite"))
    if int(counts.get("skipped", 0)):
        raise CartlabError(f"the tests of {suite.what} skip {counts.get('skipped')}", "run them by hand")
    return Tested(duration_s, int(counts.get("tests", 0)))
