"""Checks code and builds what is deployed, with the repository's own tools. Each step can stop a release."""

from __future__ import annotations

import sys
import time
from pathlib import Path

from ...topology import Deployable
from ..subject.tool_runs import clean_environment
from ..subject.tool_runs import run_tool


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
