"""What a planted bug is: a mistake that people make in shops, and the contract test that has to notice it.

A change is an exact text in one file of a room, of shell/ or beside them, and what stands there instead. Where the
shops are twins one change is enough; where they differ each has its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field


@dataclass(frozen=True)
class Change:
    """In `file`, below the package of the service that holds `room`: `old`, which stands there once, becomes `new`."""

    room: str
    file: str
    old: str
    new: str


@dataclass(frozen=True)
class Bug:
    """What is wrong, in a sentence, and the test that fails because of it.

    `only` replaces `changes` for an architecture whose code differs. `along` names further rooms that have to be run
    from the copy, because the test meets the bug only through them. `spoils_data` bugs leave data behind that break the
    contract by themselves.
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
