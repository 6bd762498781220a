"""What a developer's tools take for the whole of what is open (C5): a cold type check, bytecode, and an import."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from collections.abc import Mapping
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ...errors import CartlabError
from ...results import Metric
from ...topology import Deployable
from ..subject.tool_runs import clean_environment
from ..subject.tool_runs import PATIENCE_S
from ..subject.tool_runs import run_tool
from .modules import modules_of

FOUND_ERRORS = 1  # basedpyright's status if it has checked all, and found something
UNRESOLVED = ("reportMissingImports", "reportMissingModuleSource")  # its rules for a library that is not there


def compiler_metrics(prefix: str, tree: Path, opened: Sequence[Deployable], python: Path) -> dict[str, Metric]:
    """Return the CPU seconds and the waits of each tool. `opened` is what is open in the editor."""
    return {
        **timed(f"{prefix}.check", lambda: check_types(tree, opened, python)),
        **timed(f"{prefix}.compile", lambda: compile_all(tree, opened)),
    }


def timed(name: str, job: Callable[[], object]) -> dict[str, Metric]:
    """Run a job, and return the CPU seconds of the processes that it started, and the seconds that it took."""
    cpu_s, begun_s = _cpu_of_children_s(), time.perf_counter()
    job()
    return {
        f"{name}_cpu": Metric(_cpu_of_children_s() - cpu_s, "s"),
        f"{name}_wait": Metric(time.perf_counter() - begun_s, "s"),
    }


def check_types(tree: Path, opened: Sequence[Deployable], python: Path, room: str = "") -> None:
    """Check types as a fresh process does, without a cache: in all modules of what is open, or in those of one room.

    The checker also reads what the checked modules import. Raises CartlabError if a module was left out, or a library
    was not found: then something else was timed.
    """
    project = tree / "pyrightconfig.json"
    project.write_text(json.dumps(_project(opened, room)))
    command = [str(Path(sys.executable).with_name("basedpyright")), "--project", str(project), "--outputjson"]
    try:
        done = subprocess.run(
            [*command, "--pythonpath", str(python)],
            cwd=tree,
            env=clean_environment(),
            capture_output=True,
            text=True,
            timeout=PATIENCE_S,
        )
    except subprocess.TimeoutExpired:
        raise CartlabError(f"the type check does not end within {PATIENCE_S} s", "measure again") from None
    if done.returncode not in (0, FOUND_ERRORS):
        raise CartlabError(f"the type check failed: {done.stderr.strip() or done.returncode}", "measure again")
    require_whole_check(json.loads(done.stdout), sum(len(modules_of(tree, d, room)) for d in opened))


def require_whole_check(report: Mapping[str, Any], modules: int) -> None:
    """Raise CartlabError unless a type check has read so many modules, and all that they import."""
    checked = report["summary"]["filesAnalyzed"]
    if checked != modules:
        raise CartlabError(f"the type check read {checked} of {modules} modules", "mend the experiment")
    missing = [found["message"] for found in report["generalDiagnostics"] if found.get("rule") in UNRESOLVED]
    if missing:
        raise CartlabError(f"the type check lacks a library: {missing[0]}", "remove .cartlab/venvs and bench again")


def compile_all(tree: Path, opened: Sequence[Deployable]) -> None:
    """Compile all modules to bytecode, whether there is some already or not. Raises CartlabError."""
    folders = [str(tree / d.folder / d.package) for d in opened]
    command = [sys.executable, "-m", "compileall", "-q", "-f", *folders]
    run_tool(command, tree, clean_environment(), "the code can't be compiled")


def import_app(tree: Path, deployable: Deployable, python: Path) -> None:
    """Import a deployable's app in a fresh process, as each start and each test run does. Raises CartlabError."""
    environment = clean_environment() | {"PYTHONPATH": str(tree / deployable.folder)}
    command = [str(python), "-c", f"import {deployable.package}.app"]
    run_tool(command, tree, environment, f"{deployable.name} can't be imported")


def _project(opened: Sequence[Deployable], room: str) -> Mapping[str, object]:
    return {
        "include": [str(Path(d.folder, d.package, room)) for d in opened],
        "executionEnvironments": [{"root": d.folder} for d in opened],
        "typeCheckingMode": "standard",
    }


def _cpu_of_children_s() -> float:
    """Return the CPU seconds of all child processes that have ended, and of theirs."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
