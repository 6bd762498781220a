"""Change a sentence in both shops: in copies of the deployables that serve a room. Tests and answers judge it.

`[line_change]` in the lab's file names the `room`. The sentence is the one that `bench rebuild` changes in that room.
Any new sentence will do, as long as both shops say the same and no other file changes. Once a change has worked, it is
not tried again.
"""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Sequence
from pathlib import Path

from ...errors import CartlabError
from ...errors import typed
from ...experiments.subject.copied_tree import CHANGES
from ...experiments.subject.copied_tree import LineChange
from ...http_client import HttpAnswer
from ...report_folder import write_whole
from ...settings import REPOSITORY
from ...topology import Deployable
from ...topology import SHOPS
from ..lab import Lab
from ..source_code.fingerprint import changed_files
from ..source_code.fingerprint import fingerprint
from ..source_code.starter import CODE
from ..source_code.starter import copy_folder
from ..source_code.starter import parsed
from ..trials.line_trial import LineTrial
from ..trials.line_trial import try_line
from ..trials.suite import Failure
from ..workspace import Workspace
from .step import StepFinding

SEEN = "seen_to_work"
ADDED = " Look for another one."  # the solution appends this to the sentence


def prepare(lab: Lab, workspace: Workspace) -> None:
    """Copy the deployables that serve the room, one of each shop."""
    for deployable in _deployables(lab):
        copy_folder(REPOSITORY / deployable.folder, workspace.folder / deployable.name)


def look(lab: Lab, workspace: Workspace) -> Sequence[StepFinding]:
    """Return what is not changed yet, or does not work since the change."""
    early = [*_unreadable(lab, workspace)] or [*_unchanged(lab, workspace)] or [*_changed_too(lab, workspace)]
    if early:
        return early
    state = state_of(lab, workspace)
    if workspace.progress().get(SEEN) == state:
        return [StepFinding(True, "your sentence was seen in both shops, and nothing has changed since")]
    own = {each: workspace.folder / each.name for each in _deployables(lab)}
    trial = try_line(lab.slug, _change(lab), own)
    wrong = [_of_test(failure, each, workspace) for each, failure in trial.failed] or [*_amiss(trial, lab, workspace)]
    if wrong:
        return wrong
    workspace.remember(**{SEEN: state})
    names = " and ".join(each.name for each in own)
    answers = {shop: answer for shop, answer in trial.answers.items() if isinstance(answer, HttpAnswer)}
    says = [f"{shop} says: {answer.message}" for shop, answer in answers.items()]
    return [StepFinding(True, f"{names} pass their tests; started anew, they answer", details=says)]


def solve(lab: Lab, workspace: Workspace, target: Path) -> None:
    """Change the sentence in both."""
    change = _change(lab)
    for deployable in _deployables(lab):
        copy_folder(REPOSITORY / deployable.folder, target / deployable.name)
        file = target / _file(lab, deployable)
        write_whole(file, file.read_text().replace(change.text, change.text + ADDED))


def _unreadable(lab: Lab, workspace: Workspace) -> Iterator[StepFinding]:
    for deployable in _deployables(lab):
        for path in sorted((workspace.folder / deployable.name / deployable.package).rglob(CODE)):
            try:
                parsed(path)
            except CartlabError as error:
                yield StepFinding(False, error.message, workspace.shown(path), error.remedy)


def _unchanged(lab: Lab, workspace: Workspace) -> Iterator[StepFinding]:
    for deployable in _deployables(lab):
        if not _changed_files(deployable, workspace):
            advice = f"Find the sentence {_change(lab).text!r} there, and write another one in its place."
            file = workspace.shown(_file(lab, deployable))
            yield StepFinding(False, f"{deployable.name} is not changed yet", file, advice)


def _changed_too(lab: Lab, workspace: Workspace) -> Iterator[StepFinding]:
    """Yield changed files besides the one with the sentence. Yield none if that is unchanged: the answers say more."""
    for deployable in _deployables(lab):
        ours, own = REPOSITORY / deployable.folder / deployable.package, _package(deployable, workspace)
        changed = _changed_paths(deployable, workspace)
        wanted = Path(_change(lab).room, _change(lab).file)
        for path in changed - {wanted} if wanted in changed else ():
            there = (ours / path).exists()
            back = typed("cp", (ours / path).relative_to(REPOSITORY), workspace.shown(own / path))
            advice = f"Put it back: {back}" if there else "Remove it."
            message = f"{deployable.name}: {path} is {'changed' if there else 'new'} as well"
            yield StepFinding(
                False, message, workspace.shown(own / path), f"Change the one line and nothing else. {advice}"
            )


def _of_test(failure: Failure, deployable: Deployable, workspace: Workspace) -> StepFinding:
    place = failure.place_in(deployable.package)
    file = workspace.shown(Path(deployable.name, place)) if place else workspace.shown(deployable.name)
    advice = f"Only the sentence may differ. Read the test: {deployable.folder}/{failure.where}"
    return StepFinding(False, f"a test of {deployable.name} fails: {failure.sentence}", file, advice, [failure.reason])


def _amiss(trial: LineTrial, lab: Lab, workspace: Workspace) -> Iterator[StepFinding]:
    change = _change(lab)
    for shop, answer in trial.answers.items():
        deployable = SHOPS[shop].serving(change.room)
        file = workspace.shown(_file(lab, deployable))
        if isinstance(answer, CartlabError):
            yield StepFinding(False, f"{shop} gives no answer: {answer.message}", file, answer.remedy)
        elif answer.status != change.status:
            advice = "Only the sentence may differ: programs go by the status."
            yield StepFinding(False, f"{shop} answers with {answer.status}, not with {change.status}", file, advice)
        elif not answer.message.strip():
            yield StepFinding(False, f"{shop} answers without a sentence", file, "Tell people what is the matter.")
        elif answer.message == change.text:
            advice = _elsewhere(lab, deployable, workspace)
            yield StepFinding(False, f"{shop} still says: {answer.message}", file, advice)
    said = {answer.message for answer in trial.answers.values() if isinstance(answer, HttpAnswer)}
    if len(said - {change.text, ""}) > 1:
        advice = "One contract, two shops: let both say the same, to the last full stop."
        yield StepFinding(
            False, f"the shops say different things: {' | '.join(sorted(said))}", workspace.shown(), advice
        )


def _elsewhere(lab: Lab, deployable: Deployable, workspace: Workspace) -> str:
    others = [name for name in _changed_files(deployable, workspace) if name != _file(lab, deployable).name]
    if not others:
        return "The line that you changed is not the one that answers. Search the file for the old sentence."
    return f"You changed {', '.join(others)}, which answers something else. This file answers a request for a product."


def _changed_files(deployable: Deployable, workspace: Workspace) -> list[str]:
    """Return the names of a package's changed files."""
    return sorted(path.name for path in _changed_paths(deployable, workspace))


def _changed_paths(deployable: Deployable, workspace: Workspace) -> set[Path]:
    """Return a package's changed files, including new and missing ones."""
    return changed_files(REPOSITORY / deployable.folder / deployable.package, _package(deployable, workspace))


def _package(deployable: Deployable, workspace: Workspace) -> Path:
    return workspace.folder / deployable.name / deployable.package


def state_of(lab: Lab, workspace: Workspace) -> str:
    """Return a fingerprint of the student's code and of ours: it differs once either has changed."""
    own = [workspace.folder / each.name for each in _deployables(lab)]
    ours = [REPOSITORY / each.folder for shop in SHOPS.values() for each in shop.deployables]
    return fingerprint([*own, *ours])


def _change(lab: Lab) -> LineChange:
    return CHANGES[lab.tables["line_change"]["room"]]


def _deployables(lab: Lab) -> list[Deployable]:
    return [shop.serving(_change(lab).room) for shop in SHOPS.values()]


def _file(lab: Lab, deployable: Deployable) -> Path:
    """Return the file that holds the sentence, as a path within the workspace."""
    return Path(deployable.name, deployable.package, _change(lab).room, _change(lab).file)
