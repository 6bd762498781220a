"""Plant a bug: copy the deployables that will contain it, and change the text of the copy."""

from __future__ import annotations

import shutil
from pathlib import Path

from compare.settings import REPOSITORY
from compare.topology import Deployable
from compare.topology import Shop
from tests.contract.bugs.bug import Bug

NOT_COPIED = shutil.ignore_patterns("tests", "data", ".venv")


def affected(bug: Bug, architecture: str, shop: Shop) -> tuple[Deployable, ...]:
    """Return the deployables that must run from the copy."""
    rooms = {change.room for change in bug.changes_in(architecture)} | set(bug.along)
    found = {shop.serving(room).name: shop.serving(room) for room in sorted(rooms)}
    return tuple(found.values())


def plant(bug: Bug, architecture: str, shop: Shop, tree: Path) -> None:
    """Copy the affected deployables into `tree`, with the bug. Raises AssertionError if the text has changed."""
    for deployable in affected(bug, architecture, shop):
        shutil.copytree(REPOSITORY / deployable.folder, tree / deployable.folder, ignore=NOT_COPIED)
        # The data already exists, and checking that takes as long as a start.
        (tree / deployable.folder / deployable.package / "init.py").write_text("")
    for change in bug.changes_in(architecture):
        deployable = shop.serving(change.room)
        path = tree / deployable.folder / deployable.package / change.file
        text = path.read_text()
        count = text.count(change.old)
        assert count == 1, f"bug {bug.name}: {change.old!r} stands {count} times in {change.file} of {deployable.name}"
        path.write_text(text.replace(change.old, change.new))
