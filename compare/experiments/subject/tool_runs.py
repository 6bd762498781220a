"""Runs a developer's tool on a tree, in an environment that does not lead it astray."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from collections.abc import Sequence
from pathlib import Path

from ...errors import CartlabError
from ...launch.processes.watchdog import RUN_VARIABLE

PATIENCE_S = 300


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
