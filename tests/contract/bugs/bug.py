"""The definition of a planted bug: a mistake that people make in shops, and the contract test that must catch it.

A change replaces an exact text in one file of a room, of shell/ or beside them. Where the shops are twins, one change
serves both. Where they differ, each has its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field


@dataclass(frozen=True)
class Change:
    """Replace `old`, which occurs once in `file`, by `new`. The file is in the package of the service with `room`."""

    room: str
    file: str
    old: str
    new: str


@dataclass(frozen=True)
class Bug:
    """A sentence about what is wrong, and the test that fails because of it.

    `only` replaces `changes` for an architecture whose code differs. `along` names further rooms that must run from the
    copy, because the test meets the bug only through them. Bugs with `spoils_data` leave data behind that break the
    contract even without the bug.
    """

    name: str
    sentence: str
    caught_by: str
    changes: tuple[Change, ...] = ()
    only: Mapping[str, tuple[Change, ...]] = field(default_factory=dict)
    along: tuple[str, ...] = ()
    spoils_data: bool = False

    def changes_in(self, architecture: str) -> tuple[Change, ...]:
        return self.only.get(architecture, self.changes)
