"""How pytest-xdist deals the tests out. Imported only where it does: the contract suite also runs without it."""

from __future__ import annotations

from xdist.scheduler import LoadScopeScheduling

from tests.groups import group_of


class GroupScheduling(LoadScopeScheduling):  # type: ignore[misc]  # pytest-xdist has no types
    """Gives each worker a group at a time, in the order in which the workers have sorted them."""

    def _split_scope(self, nodeid: str) -> str:
        return group_of(nodeid)
