"""What stands between a changed line and its release: checks, tests, the contract, a build. Each stage can stop it."""

from __future__ import annotations

import ast
import importlib.util
import os
import subprocess
import sys
import time
import xml.etree.ElementTree as ElementTree
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ..errors import CartlabError
from ..launch.guard import RUN_VARIABLE
from ..settings import REPOSITORY
from ..topology import Deployable
from ..topology import ROOMS

PATIENCE_S = 300
LENT_MODULES = ("pytest", "_pytest", "pluggy", "iniconfig", "packaging", "pygments", "py")  # pytest and what it needs


@dataclass(frozen=True)
class Tested:
    """How long tests took, and how many were run; all of them passed."""

    duration_s: float
    tests: int


def check(tree: Path, deployable: Deployable) -> float:
    """Lint a deployable and look at its format, as `make check` does; return seconds. Raises CartlabError."""
    ruff = str(Path(sys.executable).with_name("ruff"))
    started = time.perf_counter()
    for arguments in (("check", "--output-format=concise"), ("format", "--check")):
        _run([ruff, *arguments, "--quiet", deployable.folder], tree, clean_environment(), "the checks fail")
    return time.perf_counter() - started


def run_own_tests(tree: Path, deployable: Deployable, python: Path, chosen: Sequence[Path] = ()) -> Tested:
    """Run a deployable's tests, all or the chosen files, with the Python that it is deployed with.

    Raises CartlabError, naming the test, if one fails.
    """
    environment = clean_environment() | {"PYTHONPATH": str(lend_pytest(tree / "lent"))}
    return _run_pytest(python, tree / deployable.folder, tree, environment, [*map(str, chosen)], deployable.name)


def run_contract(tree: Path, described: str, files: Sequence[str], choice: str) -> Tested:
    """Hold a running shop, described as tests/contract expects it, against a part of the contract's suite."""
    environment = clean_environment() | {"CARTLAB_CONTRACT_URLS": described}
    arguments = ["-o", "addopts=", "-k", choice, *(f"tests/contract/{name}" for name in files)]
    return _run_pytest(Path(sys.executable), REPOSITORY, tree, environment, arguments, "the contract")


def build(tree: Path, deployable: Deployable, release: Path) -> tuple[float, int]:
    """Build a wheel, offline, and install it into `release`; return seconds and the wheel's bytes.

    What runs from there is the wheel: the tree is not needed any more. Raises CartlabError.
    """
    uv = str(Path(sys.executable).with_name("uv"))
    folder, target = tree / deployable.folder, release / deployable.folder
    wheels = tree / "wheels" / release.name
    offline = ("--quiet", "--offline", "--python", sys.executable)
    started = time.perf_counter()
    _run(
        [uv, "build", "--wheel", "--no-build-isolation", *offline, "--out-dir", str(wheels), str(folder)],
        tree,
        clean_environment(),
        "the build fails",
    )
    (wheel,) = wheels.glob("*.whl")
    _run(
        [uv, "pip", "install", "--no-deps", *offline, "--target", str(target), str(wheel)],
        tree,
        clean_environment(),
        "the wheel can't be installed",
    )
    (target / "requirements.txt").write_bytes((folder / "requirements.txt").read_bytes())
    return time.perf_counter() - started, wheel.stat().st_size


def tests_of_room(tree: Path, deployable: Deployable, room: str) -> list[Path]:
    """Choose test files for a change in a room: of the room, of the rooms that import it, and those of no room at all.

    A file belongs to the rooms that it imports. In one process the callers' own tests stand for the contract.
    """
    package = tree / deployable.folder / deployable.package
    affected = {room} | {
        other
        for other in ROOMS
        for path in (package / other).glob("*.py")
        if room in _rooms_imported(path, relative=True)
    }
    files = sorted((tree / deployable.folder / "tests").glob("test_*.py"))
    return [path for path in files if not (rooms := _rooms_imported(path)) or rooms & affected]


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


def _rooms_imported(path: Path, *, relative: bool = False) -> set[str]:
    """Return the rooms that a file imports: of any package, or with `relative` those beside its own."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and (node.level == 2) == relative:
            names = [alias.name for alias in node.names]
            found.update([*(node.module or "").split("."), *names])
    return found & set(ROOMS)


def _run_pytest(
    python: Path, folder: Path, tree: Path, environment: Mapping[str, str], arguments: Sequence[str], what: str
) -> Tested:
    record = tree / "tests.xml"
    record.unlink(missing_ok=True)
    command = [str(python), "-m", "pytest", "-q", "-p", "no:cacheprovider", f"--junitxml={record}", *arguments]
    started = time.perf_counter()
    _run(command, folder, environment, f"the tests of {what} fail")
    duration_s = time.perf_counter() - started
    suite = next(ElementTree.parse(record).iter("testsuite"))
    if int(suite.get("skipped", 0)):
        raise CartlabError(f"the tests of {what} skip {suite.get('skipped')}", "run them by hand")
    return Tested(duration_s, int(suite.get("tests", 0)))


def _run(command: Sequence[str], folder: Path, environment: Mapping[str, str], failure: str) -> None:
    """Run a stage's command to its end. Raises CartlabError with the line that says what is wrong."""
    done = subprocess.run(
        command,
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=PATIENCE_S,
    )
    if done.returncode:
        lines = [line.strip() for line in done.stdout.splitlines() if line.strip()] or ["no message"]
        telling = [line for line in lines if line.startswith(("FAILED", "ERROR", "error"))] or lines[-1:]
        raise CartlabError(f"{failure}: {telling[0]}", "run that stage by hand")


def clean_environment() -> dict[str, str]:
    """Return this process's environment without what would lead a deployable or pytest astray.

    The mark of the run stays: whatever a stage starts ends with the bench.
    """
    astray = ("CARTLAB_", "PYTEST_", "PYTHON", "VIRTUAL_ENV")
    return {name: value for name, value in os.environ.items() if name == RUN_VARIABLE or not name.startswith(astray)}
