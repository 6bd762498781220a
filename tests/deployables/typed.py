"""Type-check each deployable strictly, by its own settings and with the packages that it is deployed with.

`python -m tests.deployables.typed` says what mypy finds, and exits with 1 if it finds anything.
"""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from compare.errors import CartlabError
from compare.settings import REPOSITORY
from tests.deployables.environments import DEPLOYABLES
from tests.deployables.environments import pythons_of_deployables

AT_ONCE = 2

Outcome = subprocess.CompletedProcess[str]


def type_checked(package: Path, python: Path, cache: Path) -> Outcome:
    """Run mypy over a package, by the pyproject.toml beside it, with the packages that `python` finds."""
    settings = package.parent / "pyproject.toml"
    options = ("--config-file", str(settings), "--python-executable", str(python), "--cache-dir", str(cache))
    command = [sys.executable, "-m", "mypy", *options, str(package)]
    return subprocess.run(command, cwd=REPOSITORY, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def type_check(name: str, python: Path) -> Outcome:
    """Run mypy over a deployable. Each has a cache of its own, because each has its own copy of Flask."""
    deployable = DEPLOYABLES[name]
    package = Path(deployable.folder) / deployable.package
    return type_checked(package, python, REPOSITORY / ".mypy_cache" / name)


def main() -> int:
    """Check all of them. What mypy says is printed for those in which it finds something."""
    try:
        pythons = pythons_of_deployables(print)
    except CartlabError as error:
        print(error, file=sys.stderr)
        return 1
    with ThreadPoolExecutor(AT_ONCE) as threads:
        outcomes = list(threads.map(lambda name: type_check(name, pythons[name]), DEPLOYABLES))
    wrong = [outcome for outcome in outcomes if outcome.returncode]
    for outcome in wrong:
        print(outcome.stdout, end="")
    if not wrong:
        print(f"Success: no issues found in {len(outcomes)} deployables")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
