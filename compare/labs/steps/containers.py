"""Put back what is missing in a Dockerfile and in a compose file. The check reads both, then an engine tries them.

`[[containers.cut]]` in the lab's file: `file`, the `lines` to take out, `after` (the lines before them), and `ask`, the
question in their place.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from collections.abc import Sequence
from pathlib import Path

from ...errors import CartlabError
from ...launch.docker.cli import engine_answers
from ...launch.docker.cli import INSTALL
from ...report_folder import write_whole
from ...settings import REPOSITORY
from ...topology import MICRO
from ..lab import Lab
from ..source_code.cut_files import Cut
from ..source_code.cut_files import cut_out
from ..source_code.cut_files import unanswered
from ..source_code.starter import copy_folder
from ..trials.container_rules import compose_rules
from ..trials.container_rules import dockerfile_rules
from ..trials.container_rules import SERVICE
from ..trials.container_trial import ContainerTrial
from ..workspace import Workspace
from .step import StepFinding

COMPOSE_FILE = "docker-compose.micro.yml"
DOCKERFILE = f"{SERVICE}/Dockerfile"


def prepare(lab: Lab, workspace: Workspace) -> None:
    """Copy the service and the compose file, and take out the lines to put back."""
    _lay_out(workspace.folder)
    for name in (DOCKERFILE, COMPOSE_FILE):
        cuts = [Cut.of(table) for table in lab.tables["containers"]["cut"] if table["file"] == name]
        file = workspace.folder / name
        write_whole(file, cut_out(file.read_text(), cuts))


def look(lab: Lab, workspace: Workspace) -> Sequence[StepFinding]:
    """Return what is missing or wrong in the files. If nothing is, return what the containers do."""
    wrong = [*_unanswered(lab, workspace)] or [*_broken_rules(workspace)]
    if wrong:
        return wrong
    read = StepFinding(True, "the Dockerfile and the compose file say what they should")
    if not engine_answers():
        return [read, StepFinding(False, "no Docker Engine answers, so they can't be tried", "", INSTALL)]
    with ContainerTrial(lab.slug, workspace.folder / SERVICE, workspace.folder / COMPOSE_FILE) as trial:
        return [read, *trial.findings(workspace.shown(DOCKERFILE), workspace.shown(COMPOSE_FILE))]


def solve(lab: Lab, workspace: Workspace, target: Path) -> None:
    """Copy the real files."""
    _lay_out(target)


def _lay_out(folder: Path) -> None:
    copy_folder(REPOSITORY / MICRO.deployable(SERVICE).folder, folder / SERVICE)
    shutil.copy(REPOSITORY / COMPOSE_FILE, folder / COMPOSE_FILE)


def _unanswered(lab: Lab, workspace: Workspace) -> Iterator[StepFinding]:
    for name in (DOCKERFILE, COMPOSE_FILE):
        for line, question in unanswered(workspace.folder / name):
            advice = f"Write it there, and remove the comment. Stuck? python cli.py lab hint {lab.number}"
            yield StepFinding(False, question, f"{workspace.shown(name)}:{line}", advice)


def _broken_rules(workspace: Workspace) -> Iterator[StepFinding]:
    for name, rules in ((DOCKERFILE, dockerfile_rules), (COMPOSE_FILE, compose_rules)):
        try:
            for message, advice in rules(workspace.folder / name):
                yield StepFinding(False, message, workspace.shown(name), advice)
        except CartlabError as error:
            yield StepFinding(False, error.message, workspace.shown(name), error.remedy)
