"""Write a service's missing functions. The service's own tests and the contract judge it, so any right shape passes.

`[code]` in the lab's file names the `deployable`. `blank` lists the functions to take out, by file of the package.
`contract` lists files of tests/contract, and `choice` chooses among their tests. `[[code.advice]]` explains a failing
`test` (part of its name) or an `error` (part of the reason), and names the `file` of the package to look at.
"""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from ...errors import CartlabError
from ...experiments.subject.testing import contract
from ...experiments.subject.testing import described
from ...experiments.subject.testing import own_tests
from ...report_folder import write_whole
from ...settings import REPOSITORY
from ...topology import Deployable
from ...topology import MICRO
from ..lab import Lab
from ..source_code.starter import blank_bodies
from ..source_code.starter import CODE
from ..source_code.starter import copy_folder
from ..source_code.starter import parsed
from ..source_code.starter import unwritten
from ..trials.feedback import FailureFeedback
from ..trials.feedback import MOST_TOLD
from ..trials.feedback import told_by_the_log
from ..trials.sandbox import Sandbox
from ..trials.suite import failures
from ..workspace import Workspace
from .step import StepFinding


def prepare(lab: Lab, workspace: Workspace) -> None:
    """Copy the service, and take out the functions to write."""
    deployable = _deployable(lab)
    target = workspace.folder / deployable.name
    copy_folder(REPOSITORY / deployable.folder, target)
    for name, functions in _blank(lab).items():
        file = target / deployable.package / name
        write_whole(file, blank_bodies(file.read_text(), functions, f"lab {lab.number}"))


def look(lab: Lab, workspace: Workspace) -> Sequence[StepFinding]:
    """Return what is not written yet, or fails the tests."""
    for missing in (_gone, _unreadable, _unwritten):
        found = list(missing(lab, workspace))
        if found:
            return found
    deployable, feedback = _deployable(lab), _feedback(lab, workspace)
    with closing(Sandbox(lab.slug, {deployable.name: workspace.folder / deployable.name})) as sandbox:
        python = sandbox.python(deployable)
        failed = failures(own_tests(sandbox.tree, deployable, python))
        if failed:
            return feedback.findings(failed, "its own test")
        written = StepFinding(True, f"{deployable.name} passes its own tests")
        chosen = lab.tables["code"]["contract"]
        with sandbox.launched(MICRO) as shop:
            failed = failures(contract(sandbox.tree, described(shop), chosen["files"], chosen.get("choice", "")))
            failed = [told_by_the_log(failure, shop.log_path(deployable.role)) for failure in failed]
    if failed:
        return [written, *feedback.findings(failed, "the contract's test")]
    return [written, StepFinding(True, f"the shop with your {deployable.name} keeps the contract")]


def solve(lab: Lab, workspace: Workspace, target: Path) -> None:
    """Copy the real service."""
    deployable = _deployable(lab)
    copy_folder(REPOSITORY / deployable.folder, target / deployable.name)


def _gone(lab: Lab, workspace: Workspace) -> Iterator[StepFinding]:
    """Yield the files that the service needs and the student has lost, or only the folder if all of it is gone."""
    deployable = _deployable(lab)
    ours, theirs = REPOSITORY / deployable.folder, workspace.folder / deployable.name
    needed = [ours / "requirements.txt", *sorted((ours / deployable.package).rglob("*.py"))]
    expected = [theirs / path.relative_to(ours) for path in needed] if theirs.is_dir() else [theirs]
    for path in [path for path in expected if not path.exists()][:MOST_TOLD]:
        advice = f"python cli.py lab reset {lab.number} makes it anew, and keeps what you have beside it"
        yield StepFinding(False, f"{path.name} is gone", workspace.shown(path), advice)


def _unreadable(lab: Lab, workspace: Workspace) -> Iterator[StepFinding]:
    """Yield the files that are no valid Python."""
    package = workspace.folder / _deployable(lab).name / _deployable(lab).package
    for path in sorted(package.rglob(CODE)):
        try:
            parsed(path)
        except CartlabError as error:
            yield StepFinding(False, error.message, workspace.shown(path), error.remedy)


def _unwritten(lab: Lab, workspace: Workspace) -> Iterator[StepFinding]:
    """Yield the functions that are not written yet, or have lost their name."""
    package = workspace.folder / _deployable(lab).name / _deployable(lab).package
    for name, functions in _blank(lab).items():
        file = workspace.shown(package / name)
        for function, line in unwritten(package / name, functions):
            if line:
                advice = f"Write it in the place of NotImplementedError. Stuck? python cli.py lab hint {lab.number}"
                yield StepFinding(False, f"{function} is not written yet", f"{file}:{line}", advice)
            else:
                yield StepFinding(False, f"{function} is gone", file, "Others call it by this name: bring it back.")


def _feedback(lab: Lab, workspace: Workspace) -> FailureFeedback:
    deployable = _deployable(lab)
    advice = lab.tables["code"].get("advice", ())
    return FailureFeedback(deployable, Path(workspace.shown(deployable.name)), [*_blank(lab)], advice)


def _deployable(lab: Lab) -> Deployable:
    return MICRO.deployable(lab.tables["code"]["deployable"])


def _blank(lab: Lab) -> Mapping[str, Sequence[str]]:
    blank: dict[str, Any] = lab.tables["code"]["blank"]
    return blank
