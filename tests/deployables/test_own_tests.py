"""Each deployable's own tests pass with all other deployables absent.

They run from a copy of its folder, by themselves, in the environment that it is deployed in, which holds its
requirements and nothing else; pytest is lent to it through PYTHONPATH.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Callable
from collections.abc import Iterator
from collections.abc import Mapping
from concurrent.futures import Future
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from compare.settings import REPOSITORY
from tests.deployables.environments import DEPLOYABLES

AT_ONCE = 2
PATIENCE_S = 300
LEAST_TESTS = 8

Outcome = subprocess.CompletedProcess[str]


def run_own_tests(name: str, pythons: Mapping[str, Path], folder: Path, *options: str) -> Outcome:
    """Run a deployable's tests from a copy in `folder`; `options` go to pytest."""
    copy = folder / name
    shutil.copytree(REPOSITORY / DEPLOYABLES[name].folder, copy, ignore=shutil.ignore_patterns("__pycache__", ".*"))
    (lent,) = pythons["pytest"].parent.parent.glob("lib/python*/site-packages")
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("CARTLAB_", "PYTEST_"))}
    return subprocess.run(
        [pythons[name], "-m", "pytest", "-q", "-p", "no:cacheprovider", *options],
        cwd=copy,
        env=kept | {"PYTHONPATH": str(lent), "PYTHONDONTWRITEBYTECODE": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=PATIENCE_S,
    )


@pytest.fixture(scope="module")
def outcome_of(
    pythons: Mapping[str, Path], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[str], Outcome]]:
    """All are begun together, two at a time; each test waits for its own."""
    folder = tmp_path_factory.mktemp("alone")
    with ThreadPoolExecutor(AT_ONCE) as threads:
        runs: dict[str, Future[Outcome]] = {
            name: threads.submit(run_own_tests, name, pythons, folder) for name in DEPLOYABLES
        }
        yield lambda name: runs[name].result()


@pytest.mark.parametrize("name", DEPLOYABLES)
def test_a_deployable_passes_its_own_tests_alone(name: str, outcome_of: Callable[[str], Outcome]) -> None:
    outcome = outcome_of(name)
    assert outcome.returncode == 0, f"{name}'s own tests say:\n{outcome.stdout}"
    passed = re.search(r"(\d+) passed", outcome.stdout)
    assert passed and int(passed[1]) >= LEAST_TESTS, outcome.stdout
    assert "skipped" not in outcome.stdout, outcome.stdout


@pytest.mark.parametrize("name", DEPLOYABLES)
def test_the_others_are_really_absent(name: str, pythons: Mapping[str, Path]) -> None:
    others = [other.package for other in DEPLOYABLES.values() if other.name != name]
    program = "import importlib.util, sys; print([n for n in sys.argv[1:] if importlib.util.find_spec(n)])"
    folder = REPOSITORY / DEPLOYABLES[name].folder
    found = subprocess.run(
        [pythons[name], "-c", program, *others, "compare"], cwd=folder, capture_output=True, text=True, check=True
    )
    assert found.stdout.strip() == "[]"
