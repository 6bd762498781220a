"""Checks code and builds what is deployed, with the repository's own tools. Each step can stop a release."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Mapping
from collections.abc import Sequence
from pathlib import Path

from ...errors import CartlabError
from ...launch.processes.watchdog import RUN_VARIABLE
from ...topology import Deployable

PATIENCE_S = 300


def check(tree: Path, deployable: Deployable) -> float:
    """Lint a deployable and check its format, as `make check` does. Return the seconds. Raises CartlabError."""
    ruff = str(Path(sys.executable).with_name("ruff"))
    started = time.perf_counter()
    for arguments in (("check", "--output-format=concise"), ("format", "--check")):
        run_tool([ruff, *arguments, "--quiet", deployable.folder], tree, clean_environment(), "the checks fail")
    return time.perf_counter() - started


def build(tree: Path, deployable: Deployable, release: Path) -> tuple[float, int]:
    """Build a wheel offline, and install it into `release`. Return the seconds and the wheel's bytes.

    The release runs from the wheel, and no longer needs the tree. Raises CartlabError.
    """
    uv = str(Path(sys.executable).with_name("uv"))
    folder, target = tree / deployable.folder, release / deployable.folder
    wheels = tree / "wheels" / release.name / deployable.name
    offline = ("--quiet", "--offline", "--python", sys.executable)
    started = time.perf_counter()
    run_tool(
        [uv, "build", "--wheel", "--no-build-isolation", *offline, "--out-dir", str(wheels), str(folder)],
        tree,
        clean_environment(),
        "the build fails",
    )
    (wheel,) = wheels.glob("*.whl")
    run_tool(
        [uv, "pip", "install", "--no-deps", *offline, "--target", str(target), str(wheel)],
        tree,
        clean_environment(),
        "the wheel can't be installed",
    )
    (target / "requirements.txt").write_bytes((folder / "requirements.txt").read_bytes())
    return time.perf_counter() - started, wheel.stat().st_size


def run_tool(command: Sequence[str], folder: Path, environment: Mapping[str, str], failure: str) -> None:
    """Run a stage's command to its end. Raises CartlabError with the line that states what is wrong."""
    try:
        done = subprocess.run(
            command,
            cwd=folder,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=PATIENCE_S,
        )
    except subprocess.TimeoutExpired:
        raise CartlabError(f"{failure}: no end after {PATIENCE_S} s", "run that stage by hand") from None
    if done.returncode:
        lines = [line.strip() for line in done.stdout.splitlines() if line.strip()] or ["no message"]
        reasons = [line for line in lines if line.startswith(("FAILED", "ERROR", "error"))] or lines[-1:]
        raise CartlabError(f"{failure}: {reasons[0]}", "run that stage by hand")


def clean_environment() -> dict[str, str]:
    """Return this process's environment without the variables that would mislead a deployable or pytest.

    The mark of the run stays, so that whatever a stage starts ends with the bench.
    """
    astray = ("CARTLAB_", "PYTEST_", "PYTHON", "VIRTUAL_ENV")
    return {name: value for name, value in os.environ.items() if name == RUN_VARIABLE or not name.startswith(astray)}
