"""Right answers about one database or several: from the student's own load runs, and from what the forms consist of."""

from __future__ import annotations

from ..handed_in.neighbours import DataForm
from ..handed_in.neighbours import FORMS
from ..handed_in.neighbours import read_runs
from ..workspace import Workspace

ONE, SHARED, OWN = FORMS
CLEAR = 1.5  # one run each: factors that are closer to each other than this may be chance
PARTS = ("processes", "databases", "servers")


def factor_of_one(workspace: Workspace) -> float:
    """Return how many times as long the victim waits beside the neighbour in the monolith."""
    return read_runs(workspace.folder, ONE).factor


def factor_of_shared(workspace: Workspace) -> float:
    """Return the same for services on one database server."""
    return read_runs(workspace.folder, SHARED).factor


def factor_of_own(workspace: Workspace) -> float:
    """Return the same for services with a database server each."""
    return read_runs(workspace.folder, OWN).factor


def databases_of_services(_: Workspace) -> float:
    """Return how many databases the microservices have."""
    return SHARED.databases


def changed_by_services(_: Workspace) -> frozenset[str]:
    """Return of what there is another number in the services on one server than in the monolith."""
    return _unlike(ONE, SHARED)


def changed_by_servers(_: Workspace) -> frozenset[str]:
    """Return of what there is another number if the services have a server each."""
    return _unlike(SHARED, OWN)


def gain_of_services(workspace: Workspace) -> str:
    """Return in which of the two first forms the neighbour hurts clearly less."""
    return _clearly_better(workspace, ONE, SHARED)


def gain_of_servers(workspace: Workspace) -> str:
    """Return in which of the two forms of the services the neighbour hurts clearly less."""
    return _clearly_better(workspace, SHARED, OWN)


def _clearly_better(workspace: Workspace, a: DataForm, b: DataForm) -> str:
    hurt = {form.name: read_runs(workspace.folder, form).factor for form in (a, b)}
    better = min(hurt, key=lambda name: hurt[name])
    return better if max(hurt.values()) >= CLEAR * hurt[better] else "unclear"


def _unlike(a: DataForm, b: DataForm) -> frozenset[str]:
    return frozenset(part for part in PARTS if getattr(a, part) != getattr(b, part))
