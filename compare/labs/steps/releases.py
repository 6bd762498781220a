"""Move a room's passwords to another library, in releases that follow each other while the shop serves.

`[[releases.stage]]` in the lab's file names the `folder` of a release, its `shop`, the release `before` it (ours, if it
is empty), and the library that it `writes`. Each is deployed under load, held against a part of the contract
(`[releases.contract]`), and rolled back. One that has worked is not tried again. `[releases.starter]` holds a new file
for the first one, and `[[releases.edit]]` the solution. `[[releases.advice]]` explains failing tests, as in
written_code.py.
"""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from ...errors import CartlabError
from ...errors import typed
from ...experiments.rebuild.contract_check import ContractPart
from ...report_folder import write_whole
from ...settings import REPOSITORY
from ..handed_in.release_stage import ARGON2
from ..handed_in.release_stage import ASKED_FOR
from ..handed_in.release_stage import INSTALLED
from ..handed_in.release_stage import passed_trial
from ..handed_in.release_stage import PassedTrial
from ..handed_in.release_stage import pinned_argon2
from ..handed_in.release_stage import ReleaseStage
from ..handed_in.release_stage import remember_passed
from ..handed_in.release_stage import requires
from ..handed_in.release_stage import ROOM
from ..handed_in.release_stage import stages_of
from ..handed_in.release_stage import state_of
from ..lab import Lab
from ..source_code.starter import CODE
from ..source_code.starter import copy_folder
from ..source_code.starter import parsed
from ..source_code.starter import unwritten
from ..trials.line_trial import part_with
from ..trials.release_feedback import PASSWORDS
from ..trials.release_feedback import release_findings
from ..trials.release_trial import ReleaseTrial
from ..trials.release_trial import Replacement
from ..trials.release_trial import try_release
from ..trials.sandbox import Sandbox
from ..workspace import Workspace
from .predictions import beside
from .step import StepFinding

PINS = "argon2.txt"
TO_WRITE = ("hashed", "is_right")


def prepare(lab: Lab, workspace: Workspace) -> None:
    """Copy the first release with a new file to write, the monolith, and the lines that its requirements need."""
    first, *_, last = stages_of(lab)
    for stage in (first, last):
        copy_folder(REPOSITORY / stage.deployable.folder, workspace.folder / stage.folder)
    write_whole(first.package(workspace) / PASSWORDS, lab.tables["releases"]["starter"][PASSWORDS])
    write_whole(workspace.folder / PINS, pinned_argon2())


def look(lab: Lab, workspace: Workspace) -> Sequence[StepFinding]:
    """Return what is wrong with the first release that does not work yet, or how all of them went."""
    findings: list[StepFinding] = []
    for stage in stages_of(lab):
        found = [*_not_ready(lab, stage, workspace)] or _tried(lab, stage, workspace)
        findings += found
        if not all(finding.passed for finding in found):
            return findings
    return [*findings, StepFinding(True, "what you predicted", details=beside(lab, workspace))]


def solve(lab: Lab, workspace: Workspace, target: Path) -> None:
    """Write all releases."""
    write_whole(target / PINS, pinned_argon2())
    for stage in stages_of(lab):
        folder = target / stage.folder
        copy_folder(REPOSITORY / stage.deployable.folder, folder)
        for edit in lab.tables["releases"]["edit"]:
            if stage.folder in edit["stages"]:
                _edit(folder / stage.deployable.package / edit["file"], edit["now"], edit["then"])
        _edit(folder / ASKED_FOR, "", f"{ARGON2}>=25\n")
        _edit(folder / INSTALLED, "", pinned_argon2())


def _edit(path: Path, now: str, then: str) -> None:
    """Replace a piece of text, or add to the end. Raises KeyError unless the text is there exactly once."""
    text = path.read_text() if path.exists() else ""
    if now and text.count(now) != 1:
        raise KeyError(now)
    write_whole(path, text.replace(now, then) if now else text + then)


def _not_ready(lab: Lab, stage: ReleaseStage, workspace: Workspace) -> Iterator[StepFinding]:
    """Yield why a release need not be tried: it is not there, is no Python, or is not written or required yet."""
    if not stage.package(workspace).is_dir():
        place = workspace.shown(stage.folder)
        advice = f"python cli.py lab reset {lab.number} makes it anew, and keeps what you have beside it"
        if stage.before:
            advice = f"It begins as a copy: {typed('cp', '-r', workspace.shown(stage.before), place)}"
        yield StepFinding(False, f"{stage.folder} is not there yet", place, advice)
        return
    yield from [*_unreadable(stage, workspace)] or [*_unwritten(lab, stage, workspace)] or _unpinned(stage, workspace)


def _unreadable(stage: ReleaseStage, workspace: Workspace) -> Iterator[StepFinding]:
    for path in sorted(stage.package(workspace).rglob(CODE)):
        try:
            parsed(path)
        except CartlabError as error:
            yield StepFinding(False, error.message, workspace.shown(path), error.remedy)


def _unwritten(lab: Lab, stage: ReleaseStage, workspace: Workspace) -> Iterator[StepFinding]:
    file = stage.package(workspace) / PASSWORDS
    if not file.exists():
        first = stages_of(lab)[0].package(workspace) / PASSWORDS
        advice = f"It is the same file as in the service: {typed('cp', workspace.shown(first), workspace.shown(file))}"
        yield StepFinding(False, f"{stage.folder} has no {PASSWORDS} yet", workspace.shown(file), advice)
        return
    for function, line in unwritten(file, TO_WRITE):
        if line:
            advice = f"Write it in the place of NotImplementedError. Stuck? python cli.py lab hint {lab.number}"
            message = f"{stage.folder}: {function} is not written yet"
            yield StepFinding(False, message, f"{workspace.shown(file)}:{line}", advice)
        else:
            advice = "accounts.py calls it by this name: bring it back."
            yield StepFinding(False, f"{stage.folder}: {function} is gone", workspace.shown(file), advice)


def _unpinned(stage: ReleaseStage, workspace: Workspace) -> Iterator[StepFinding]:
    asked_for, installed = (workspace.folder / stage.folder / name for name in (ASKED_FOR, INSTALLED))
    if not requires(asked_for, rf"{ARGON2}\s*(?:[<>=~!]|$)"):
        advice = f"Add a line to it: {ARGON2}>=25"
        yield StepFinding(False, f"{stage.folder} does not ask for {ARGON2}", workspace.shown(asked_for), advice)
    if not requires(installed, f"{ARGON2}=="):
        pins = workspace.shown(PINS)
        advice = f"The versions and their hashes are in {pins}: cat {pins} >> {workspace.shown(installed)}"
        yield StepFinding(False, f"{stage.folder} does not install {ARGON2}", workspace.shown(installed), advice)


def _tried(lab: Lab, stage: ReleaseStage, workspace: Workspace) -> Sequence[StepFinding]:
    """Try a release, unless it has worked as it is. Return how it went, or what was wrong."""
    state = state_of(stage, workspace)
    passed = passed_trial(stage, workspace)
    if passed is None or passed.state != state:
        try:
            trial = _trial(lab, stage, workspace)
        except CartlabError as error:
            place = workspace.shown(stage.folder)
            return [StepFinding(False, f"{stage.folder}: {error.message}", place, error.remedy)]
        wrong = [*release_findings(stage, trial, lab.tables["releases"].get("advice", ()), workspace)]
        if wrong:
            return wrong
        passed = PassedTrial(state, trial.asked, len(trial.meanwhile), trial.duration_s)
        remember_passed(stage, passed, workspace)
    message = (
        f"{stage.folder} was deployed, kept the contract and was rolled back in {passed.duration_s:.0f} s. "
        f"Of {passed.asked} requests meanwhile, {passed.lost} were lost. Deployed again: {stage.rooms}"
    )
    return [StepFinding(True, message)]


def _trial(lab: Lab, stage: ReleaseStage, workspace: Workspace) -> ReleaseTrial:
    name = stage.deployable.name
    with closing(Sandbox(lab.slug, {name: workspace.folder / stage.folder})) as sandbox:
        before = sandbox.add_tree("before", {name: workspace.folder / stage.before} if stage.before else {})
        for tree in (before, sandbox.tree):
            sandbox.python(stage.deployable, tree)
        chosen = lab.tables["releases"]["contract"]
        contract = ContractPart(tuple(chosen["files"]), chosen["choice"])
        return try_release(sandbox, Replacement(part_with(stage.shop, ROOM), before, sandbox.tree, contract))
