"""Right answers about this machine: what `doctor` and `ps` report, and what a fresh shop shows."""

from __future__ import annotations

import ast

from ...launch.checkup import check_machine
from ...settings import state_directory
from ...topology import MICRO
from ...topology import MONOLITH
from ..handed_in.answer_file import AnswerValue
from ..source_code.source import fields_of
from ..source_code.source import package_of
from ..source_code.starter import parsed
from ..workspace import Workspace

LASTING = {"cores", "pss", "copies", "docker", "compose"}  # doctor's other warnings may be gone a minute later
NOTHING = "nothing"


def cores(_: Workspace) -> AnswerValue:
    """Return how many usable cores doctor reports."""
    (found,) = (finding.found for finding in check_machine(state_directory()) if finding.name == "cores")
    return int(found.split()[0])


def missing(_: Workspace) -> AnswerValue:
    """Return the lasting conditions that doctor warns of, or the word nothing."""
    warned = {finding.name for finding in check_machine(state_directory()) if finding.status == "warn"}
    return frozenset(warned & LASTING or {NOTHING})


def monolith_port(_: Workspace) -> AnswerValue:
    """Return the monolith's default port."""
    return MONOLITH.deployable("monolith").port


def monolith_rows(_: Workspace) -> AnswerValue:
    """Return how many lines ps has for the monolith: one for each copy."""
    return len(MONOLITH.deployables)


def micro_rows(_: Workspace) -> AnswerValue:
    """Return how many lines ps has for the microservices: one for each copy."""
    return len(MICRO.deployables)


def products(_: Workspace) -> AnswerValue:
    """Return how many products a fresh shop sells: the default of its setting."""
    settings = parsed(package_of(MONOLITH.deployable("monolith")) / "settings.py")
    (declared,) = (node for node in ast.walk(settings) if isinstance(node, ast.ClassDef))
    default = fields_of(declared)["catalogue_size"].value
    assert isinstance(default, ast.Call)
    return int(ast.literal_eval(default.args[0]))


def badge(_: Workspace) -> AnswerValue:
    """Return the word that the pages of the microservices show beside the shop's name."""
    app = parsed(package_of(MICRO.deployable("pages")) / "app.py")
    (word,) = (node.value for node in ast.walk(app) if isinstance(node, ast.keyword) and node.arg == "architecture")
    return str(ast.literal_eval(word))
