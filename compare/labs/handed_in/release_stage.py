"""A release that a student writes: where it lies, what it replaces, and how its trial went."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import asdict
from dataclasses import dataclass
from pathlib import Path

from ...experiments.technology.swap import TEMPLATES
from ...foreign_file import read_text
from ...settings import REPOSITORY
from ...topology import Deployable
from ...topology import Shop
from ...topology import SHOPS
from ..lab import Lab
from ..source_code.fingerprint import fingerprint
from ..workspace import Workspace

ROOM = "users"
SEEN = "releases_seen_to_work"
ARGON2 = "argon2-cffi"
INSTALLED_WITH_IT = (ARGON2, "argon2-cffi-bindings", "cffi", "pycparser")
COMPILED = TEMPLATES / "user_service" / "requirements.txt"
NEXT_REQUIREMENT = re.compile(r"\n(?=\S)")
ASKED_FOR, INSTALLED = "requirements.in", "requirements.txt"


@dataclass(frozen=True)
class ReleaseStage:
    """A release in a `folder` of the workspace. It replaces `before`, another folder, or ours if that is empty.

    `writes` is the library that makes its new hashes.
    """

    folder: str
    shop: Shop
    before: str
    writes: str

    @property
    def deployable(self) -> Deployable:
        return self.shop.serving(ROOM)

    @property
    def rooms(self) -> str:
        """How many of the shop's rooms are deployed again with it."""
        return f"{len(self.deployable.rooms)} of {sum(len(each.rooms) for each in self.shop.deployables)} rooms"

    def package(self, workspace: Workspace) -> Path:
        """Return the folder of the package in the student's release."""
        return workspace.folder / self.folder / self.deployable.package


@dataclass(frozen=True)
class PassedTrial:
    """How a release went that has worked: the `state` of the code, and the visitors' requests in so many seconds."""

    state: str
    asked: int
    lost: int
    duration_s: float


def stages_of(lab: Lab) -> Sequence[ReleaseStage]:
    """Return the releases of a lab, in the order in which they are written."""
    return [
        ReleaseStage(table["folder"], SHOPS[table["shop"]], table["before"], table["writes"])
        for table in lab.tables["releases"]["stage"]
    ]


def passed_trial(stage: ReleaseStage, workspace: Workspace) -> PassedTrial | None:
    """Return how the last trial went that a release has passed; None if there was none, or if nobody can read it."""
    try:
        kept = workspace.progress()[SEEN][stage.folder]
        return PassedTrial(str(kept["state"]), int(kept["asked"]), int(kept["lost"]), float(kept["duration_s"]))
    except (LookupError, TypeError, ValueError):
        return None


def remember_passed(stage: ReleaseStage, passed: PassedTrial, workspace: Workspace) -> None:
    """Keep how a trial went. Raises CartlabError."""
    before = workspace.progress().get(SEEN)
    workspace.remember(**{SEEN: (before if isinstance(before, dict) else {}) | {stage.folder: asdict(passed)}})


def state_of(stage: ReleaseStage, workspace: Workspace) -> str:
    """Return a text that differs once this release, the one before it, or our own code has changed."""
    own = [workspace.folder / name for name in (stage.folder, stage.before) if name]
    ours = REPOSITORY / stage.deployable.folder / stage.deployable.package
    return fingerprint([*own, ours], *(folder / INSTALLED for folder in own))


def requires(requirements: Path, pattern: str) -> bool:
    """Return whether a student's file of requirements has a line that begins with `pattern`, a regular expression."""
    try:
        return bool(re.search(rf"(?m)^{pattern}", read_text(requirements)))
    except (OSError, ValueError):
        return False


def pinned_argon2() -> str:
    """Return the lines of a compiled requirements file for argon2-cffi and what it needs, with hashes."""
    blocks = NEXT_REQUIREMENT.split(COMPILED.read_text().rstrip("\n"))
    return "".join(f"{block}\n" for block in blocks if block.partition("==")[0] in INSTALLED_WITH_IT)
