"""Each lab both ways: the starter is not right yet, a solution is, and for a mistake the check says what is wrong."""

from __future__ import annotations

import re
import shutil
import tarfile
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from compare.experiments.subject.library_environment import python_with
from compare.labs.checker import begin
from compare.labs.checker import check
from compare.labs.checker import Checked
from compare.labs.checker import solve
from compare.labs.handed_in.release_stage import INSTALLED
from compare.labs.handed_in.release_stage import PassedTrial
from compare.labs.handed_in.release_stage import pinned_argon2
from compare.labs.handed_in.release_stage import remember_passed
from compare.labs.handed_in.release_stage import stages_of
from compare.labs.handed_in.release_stage import state_of
from compare.labs.lab import Lab
from compare.labs.steps import line_change
from compare.labs.steps import predictions
from compare.labs.workspace import PROGRESS
from compare.labs.workspace import Workspace
from compare.settings import REPOSITORY

WRONG_ANSWERS = Path(__file__).with_name("wrong_answers")
RECORDED = REPOSITORY / "docs" / "results" / "quick.tar.gz"
RECORDED_LOADS = Path(__file__).with_name("recorded")  # by lab: what `load --json` has printed
RECORDED_DEMOS = Path(__file__).with_name("recorded_demos")  # by lab: a packed report of what only a demo measures
LONG_AGO = "2026-01-01T00:00:00+00:00"


def mistakes_in(lab: Lab) -> dict[str, Any]:
    """Return what is known of how people go wrong in a lab."""
    return tomllib.loads((WRONG_ANSWERS / f"{lab.slug}.toml").read_text())


def begun(lab: Lab) -> Workspace:
    """Begin a lab."""
    workspace = Workspace.of(lab)
    begin(lab, workspace)
    return workspace


def solved(lab: Lab, aside: Path) -> Workspace:
    """Begin a lab, and put a right answer there.

    What has to be measured is the report that ships with the docs, unless the lab needs what that one lacks.
    """
    workspace = begun(lab)
    if "report" in lab.tables:
        lay_out_report(lab, workspace.folder)
    if (RECORDED_LOADS / lab.slug).is_dir():
        shutil.copytree(RECORDED_LOADS / lab.slug, workspace.folder, dirs_exist_ok=True)
    solve(lab, workspace, aside)
    shutil.copytree(aside, workspace.folder, dirs_exist_ok=True)
    if "predictions" in lab.steps:
        predict(lab, workspace)
    assert (workspace.folder / PROGRESS).exists()
    return workspace


def predict(lab: Lab, workspace: Workspace, at: str = LONG_AGO) -> None:
    """Let the predictions of the file be kept, as if that had been done at some time."""
    found = predictions.look(lab, workspace)
    assert all(finding.passed for finding in found), found
    workspace.remember(predicted=workspace.progress()["predicted"] | {"at": at})


def take_code_as_seen(lab: Lab, workspace: Workspace) -> None:
    """Let right code count as tried, as it does for whoever checks again: the test of the solution has tried it."""
    if "line_change" in lab.steps:
        workspace.remember(**{line_change.SEEN: line_change.state_of(lab, workspace)})
    if "releases" in lab.steps:
        for stage in stages_of(lab):
            remember_passed(
                stage, PassedTrial(state_of(stage, workspace), asked=100, lost=0, duration_s=5.0), workspace
            )


def build_what_releases_need(lab: Lab, folder: Path) -> None:
    """Build the environments in which the releases of a lab run. Those that are there already cost nothing."""
    for stage in stages_of(lab):
        ours = REPOSITORY / stage.deployable.folder / INSTALLED
        (folder / stage.folder).mkdir(parents=True)
        installed = folder / stage.folder / INSTALLED
        installed.write_text(ours.read_text() + pinned_argon2())
        python_with(stage.deployable.name, [installed])


def lay_out_report(lab: Lab, folder: Path) -> None:
    """Put a recorded report where a student's would be."""
    demo = RECORDED_DEMOS / f"{lab.slug}.tar.gz"
    (folder / "report").mkdir()
    with tarfile.open(demo if demo.exists() else RECORDED) as packed:
        packed.extractall(folder / "report", filter="data")


def go_wrong(workspace: Workspace, mistake: Mapping[str, Any]) -> None:
    """Change a right answer into a wrong one: pieces of text, or `answers` by file."""
    for change in mistake.get("change", ()):
        path = workspace.folder / change["file"]
        text = path.read_text()
        assert text.count(change["old"]) == 1, f"{change['old']!r} is in {path.name} {text.count(change['old'])} times"
        path.write_text(text.replace(change["old"], change["new"]))
    for name, answer in mistake.get("answers", {}).items():
        path = workspace.folder / "answers.toml"
        before, *others = re.split(rf"(?m)^{name} = .*$", path.read_text())
        assert len(others) == 1, f"{name} is in {path.name} {len(others)} times"
        path.write_text(f'{before}{name} = "{answer}"{others[0]}')


def said(checked: Checked) -> str:
    """Return all that the findings say of what is not right."""
    wrong = [finding for found in checked.findings.values() for finding in found if not finding.passed]
    return "\n".join(line for each in wrong for line in (each.message, each.file, each.advice, *each.details))


def is_helpful(checked: Checked) -> bool:
    """Return whether everything that is not right comes with what to try."""
    wrong = [finding for found in checked.findings.values() for finding in found if not finding.passed]
    return bool(wrong) and all(finding.message and finding.advice for finding in wrong)


__all__ = ["begun", "check", "go_wrong", "is_helpful", "mistakes_in", "said", "solved", "take_code_as_seen"]
