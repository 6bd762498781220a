"""Right answers about a change of technology: what a student has changed, and what else it would have reached."""

from __future__ import annotations

from pathlib import Path

from ...errors import CartlabError
from ...experiments.technology.reach import imports_framework
from ...topology import MICRO
from ...topology import MONOLITH
from ...topology import Shop
from ..handed_in.release_stage import passed_trial
from ..handed_in.release_stage import ROOM
from ..handed_in.release_stage import stages_of
from ..lab import find_lab
from ..source_code.fingerprint import changed_files
from ..source_code.source import package_of
from ..source_code.structure import has_column
from ..workspace import Workspace

LAB = 14


def files_in_service(workspace: Workspace) -> float:
    """Return how many modules of user-service differ between our release and the student's last one."""
    return _changed_modules(workspace, MICRO)


def files_in_monolith(workspace: Workspace) -> float:
    """Return how many modules of the monolith differ between our release and the student's."""
    return _changed_modules(workspace, MONOLITH)


def rooms_again_in_micro(_: Workspace) -> float:
    """Return how many rooms are deployed again with users in the microservices."""
    return len(MICRO.serving(ROOM).rooms)


def rooms_again_in_monolith(_: Workspace) -> float:
    """Return how many rooms are deployed again with users in the monolith."""
    return len(MONOLITH.serving(ROOM).rooms)


def other_readers(_: Workspace) -> frozenset[str]:
    """Return the other services that read the kept hashes: those that have such a column themselves."""
    others = [each for each in MICRO.deployables if each != MICRO.serving(ROOM)]
    return frozenset(each.name for each in others if has_column(each, "users", "password_hash"))


def framework_files_in_service(_: Workspace) -> float:
    """Return how many modules of user-service import the web framework."""
    return _framework_modules(MICRO)


def framework_files_in_monolith(_: Workspace) -> float:
    """Return how many modules of the monolith import the web framework."""
    return _framework_modules(MONOLITH)


def lost(workspace: Workspace) -> float:
    """Return how many requests were lost in the trials of all releases. Raises CartlabError unless all have worked."""
    passed = [passed_trial(stage, workspace) for stage in stages_of(find_lab(LAB))]
    if None in passed:
        raise CartlabError("not all releases have worked yet", "write them; the check tries each")
    return sum(each.lost for each in passed if each)


def _changed_modules(workspace: Workspace, shop: Shop) -> int:
    stage = [each for each in stages_of(find_lab(LAB)) if each.shop is shop][-1]
    if not stage.package(workspace).is_dir():
        raise CartlabError(f"{stage.folder} is not there yet", "write it: the lab's page says how")
    return len(changed_files(package_of(stage.deployable), stage.package(workspace)))


def _framework_modules(shop: Shop) -> int:
    return sum(map(imports_framework, _modules(package_of(shop.serving(ROOM)))))


def _modules(package: Path) -> list[Path]:
    return sorted(package.rglob("*.py"))
