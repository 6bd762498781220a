"""A copy of the shops' code that may be changed, built and thrown away; and the one line that is changed in it."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from ..errors import CartlabError
from ..settings import REPOSITORY
from ..topology import Deployable

COPIED = ("monolith", "microservices", "pyproject.toml")  # the last holds the linter's settings


def copy_tree(tree: Path) -> Path:
    """Put a fresh copy of both shops' code, tests included, in the place of `tree`; no caches. Returns `tree`."""
    shutil.rmtree(tree, ignore_errors=True)
    tree.mkdir(parents=True)
    for name in COPIED:
        if (REPOSITORY / name).is_dir():
            shutil.copytree(REPOSITORY / name, tree / name, ignore=shutil.ignore_patterns("__pycache__", ".*"))
        else:
            shutil.copy(REPOSITORY / name, tree)
    return tree


@dataclass(frozen=True)
class Change:
    """One line of a room, and the request whose answer shows it: `path`, answered with `status`."""

    room: str
    file: str
    text: str
    path: str
    status: int

    def make(self, tree: Path, deployable: Deployable, marker: str) -> None:
        """Change the line in a tree so that it says `marker`. Raises CartlabError if the line is not there once."""
        path = tree / deployable.folder / deployable.package / self.room / self.file
        source = path.read_text()
        if source.count(self.text) != 1:
            raise CartlabError(f"the line to change is not in {path.name} once: {self.text}", "mend the experiment")
        path.write_text(source.replace(self.text, f"{self.text} {marker}"))


# A sentence that people read, in code that both shops share; its own tests and the contract do not hold its wording.
CHANGES = {
    "products": Change("products", "catalogue.py", "There is no such product.", "/api/product/nothing-like-it", 404),
}
