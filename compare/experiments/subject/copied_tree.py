"""A copy of the code that may be changed, built and thrown away, and the line that is changed in each room."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from pathlib import Path

from ...errors import CartlabError
from ...settings import REPOSITORY
from ...topology import Deployable
from ...topology import Shop

# Both shops, the linter's settings, and the contract with its suite, which changes with the contract.
COPIED = ("monolith", "microservices", "pyproject.toml", "docs/openapi.yaml", "tests/contract")
COPIED_BESIDE = ("tests/__init__.py", "tests/conftest.py", "tests/groups.py", "tests/ports.py", "tests/shelf.py")


def copy_tree(tree: Path) -> Path:
    """Replace `tree` by a fresh copy of both shops' code, with tests and without caches, and return it."""
    shutil.rmtree(tree, ignore_errors=True)
    for name in (*COPIED, *COPIED_BESIDE):
        (tree / name).parent.mkdir(parents=True, exist_ok=True)
        if (REPOSITORY / name).is_dir():
            shutil.copytree(REPOSITORY / name, tree / name, ignore=_left_out)
        else:
            shutil.copy(REPOSITORY / name, tree / name)
    return tree


def _left_out(_folder: str, names: list[str]) -> list[str]:
    return [name for name in names if name == "__pycache__" or name.startswith(".") and name != ".dockerignore"]


def forget_bytecode_of_tests(tree: Path) -> None:
    """Remove the bytecode of earlier test runs, so that each run begins as on a clean checkout."""
    for folder in [*tree.rglob("tests/**/__pycache__")]:
        shutil.rmtree(folder)


@dataclass(frozen=True)
class Edit:
    """A piece of text in one file of a tree, and the text that replaces it.

    `file` is relative to the folder of the deployable that serves `room`, and `{package}` stands for its package.
    Without a room, it is relative to the tree. If `now` is empty, `then` is added at the end.
    """

    room: str
    file: str
    now: str
    then: str

    def make(self, tree: Path, shop: Shop) -> Path:
        """Change the file, and return it. Raises CartlabError unless the text is there exactly once."""
        path = self.path(tree, shop)
        source = path.read_text()
        if self.now and source.count(self.now) != 1:
            raise CartlabError(f"the text to change is not in {path.name} once: {self.now}", "mend the experiment")
        path.write_text(source.replace(self.now, self.then) if self.now else source + self.then)
        return path

    def path(self, tree: Path, shop: Shop) -> Path:
        if not self.room:
            return tree / self.file
        deployable = shop.serving(self.room)
        return tree / deployable.folder / self.file.format(package=deployable.package)


def edit_all(edits: Sequence[Edit], tree: Path, shop: Shop) -> int:
    """Make edits one after another, and return the number of changed files."""
    return len({edit.make(tree, shop) for edit in edits})


@dataclass(frozen=True)
class LineChange:
    """One line of a room, and the request whose answer shows it: `path`, answered with `status`.

    With a `body` the request is a POST of JSON. If it `needs_key`, it comes from a logged-in person.
    """

    room: str
    file: str
    text: str
    path: str
    status: int
    body: Mapping[str, str | int] = field(default_factory=dict)
    needs_key: bool = False

    def make(self, tree: Path, deployable: Deployable, marker: str) -> None:
        """Change the line in a tree to say `marker`. Raises CartlabError unless the line is there exactly once."""
        shop = Shop(deployable.name, (deployable,))
        Edit(self.room, f"{{package}}/{self.room}/{self.file}", self.text, f"{self.text} {marker}").make(tree, shop)


# A sentence that people read, in code that both shops share. Neither its tests nor the contract fix its wording.
CHANGES = {
    "products": LineChange(
        "products", "catalogue.py", "There is no such product.", "/api/product/nothing-like-it", 404
    ),
    "users": LineChange("users", "routes.py", "There is no such user.", "/api/user/nobody-at-all/exists", 404),
    "orders": LineChange(
        "orders",
        "cart.py",
        "This product is not in your cart.",
        "/api/order/update-item",
        404,
        body={"product_id": 1, "qty": 1},
        needs_key=True,
    ),
    "pages": LineChange("pages", "views.py", "There is no such picture.", f"/picture/{'x' * 121}", 404),
}
