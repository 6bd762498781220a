"""Write a service's missing functions. The service's own tests and the contract judge it, so any right shape passes.

`[code]` in the lab's file: `deployable`; `blank`, by file of its package the functions that are taken out; `contract`,
the files of tests/contract and the `choice` among their tests; `[[code.advice]]` says what may be behind a failing
`test` (part of its name), or behind an `error` (part of the reason).
"""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from ...experiments.testing import contract
from ...experiments.testing import own_tests
from ...report_folder import write_whole
from ...settings import REPOSITORY
from ...topology import Deployable
from ...topology import MICRO
from ..lab import Lab
from ..proving_ground import ProvingGround
from ..starter import blank_bodies
from ..starter import copy_folder
from ..starter import parsed
from ..starter import unwritten
from ..suite import Failure
from ..suite import failures
from ..workspace import Workspace
from .step import Finding


def prepare(lab: Lab, workspace: Workspace) -> None:
    """Copy the service, and take out what is to be written."""
    deployable = _deployable(lab)
    target = workspace.folder / deployable.name
    copy_folder(REPOSITORY / deployable.folder, target)
    for name, functions in _blank(lab).items():
        file = target / deployable.package / name
        write_whole(file, blank_bodies(file.read_text(), functions, f"lab {lab.number}"))


def look(lab: Lab, workspace: Workspace) -> Sequence[Finding]:
    """Return what is not written yet, or does not do what the tests want."""
    missing = list(_missing(lab, workspace))
    if missing:
        return missing
    deployable = _deployable(lab)
    with closing(ProvingGround(lab.slug, {deployable.name: workspace.folder / deployable.name})) as ground:
        python = ground.python(deployable)
        failed = failures(own_tests(ground.tree, deployable, python))
        if failed:
            return [_explained(failure, lab, workspace, "its own test") for failure in failed]
        written = Finding(True, f"{deployable.name} passes its own tests")
        chosen = lab.tables["code"]["contract"]
        with ground.running(MICRO) as described:
            failed = failures(contract(ground.tree, described, chosen["files"], chosen.get("choice", "")))
    if failed:
        return [written, *(_explained(failure, lab, workspace, "the contract's test") for failure in failed)]
    return [written, Finding(True, f"the shop with your {deployable.name} keeps the contract")]


def solve(lab: Lab, workspace: Workspace, target: Path) -> None:
    """Copy the real service."""
    deployable = _deployable(lab)
    copy_folder(REPOSITORY / deployable.folder, target / deployable.name)


def _missing(lab: Lab, workspace: Workspace) -> Iterator[Finding]:
    deployable = _deployable(lab)
    package = workspace.folder / deployable.name / deployable.package
    for path in sorted(package.rglob("*.py")):
        parsed(path)
    for name, functions in _blank(lab).items():
        file = workspace.shown(Path(deployable.name, deployable.package, name))
        for function, line in unwritten(package / name, functions):
            if line:
                advice = f"Write it where it says NotImplementedError. Stuck? python cli.py lab hint {lab.number}"
                yield Finding(False, f"{function} is not written yet", f"{file}:{line}", advice)
            else:
                yield Finding(False, f"{function} is gone", file, "Others call it by this name: bring it back.")


def _explained(failure: Failure, lab: Lab, workspace: Workspace, judge: str) -> Finding:
    deployable = _deployable(lab)
    place = failure.place_in(deployable.package)
    file = workspace.shown(Path(deployable.name, place)) if place else workspace.shown(deployable.name)
    advice = f"Read the test, it says what is wanted: {_test_file(failure, deployable)}"
    for table in lab.tables["code"].get("advice", ()):
        if table.get("test", "") in failure.test and table.get("error", "") in failure.reason:
            advice = table["say"]
            break
    return Finding(False, f"{judge} fails: {failure.sentence}", file, advice, [failure.reason])


def _test_file(failure: Failure, deployable: Deployable) -> str:
    is_contract = "contract" in failure.where
    return failure.where if is_contract else f"{deployable.folder}/{failure.where}"


def _deployable(lab: Lab) -> Deployable:
    return MICRO.deployable(lab.tables["code"]["deployable"])


def _blank(lab: Lab) -> Mapping[str, Sequence[str]]:
    blank: dict[str, Any] = lab.tables["code"]["blank"]
    return blank
