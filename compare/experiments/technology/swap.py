"""Move the users' room to Starlette and argon2 in a copy of the tree: new files, a few edits, and what is left over.

The new room is the same in both shops. In user-service it replaces what is there. In the monolith it is mounted in
front of the other rooms, which keep the old framework. The library of the database must no longer need the old
framework, in both shops.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from string import Template

from ...topology import Deployable
from ...topology import Shop
from ..subject.copied_tree import copy_tree
from ..subject.copied_tree import Edit
from ..subject.copied_tree import edit_all
from ..subject.growth.editing import with_imports
from ..workloads.answer_watch import ExpectedAnswer

ROOM = "users"
TEMPLATES = Path(__file__).with_name("templates")
EDITS = Path(__file__).with_name("edits.toml")

IN_THE_ROOM = ("routes", "passwords", "settings_in_use")
AROUND_IT = ("sent", "answers")
OF_THE_SERVICE = {"app": "app", "errors": "shell/errors", "logs": "shell/logs"}
OF_THE_SERVICE |= {"health": "shell/health", "body": "shell/body"}
LEFT_OVER_IN_THE_SERVICE = ("auth.py", "shell/cross_site.py", "shell/intake.py")
REQUIREMENTS = ("requirements.in", "requirements.txt")
# What is not allowed, each framework says in its own words.
NOT_ALLOWED = ("/api/user/login", 405)
NEW_WORDS, OLD_WORDS = "Method Not Allowed", "The method is not allowed"


def swapped_tree(tree: Path, shop: Shop) -> Path:
    """Replace `tree` by a copy of the code in which the shop's users' room has moved. Raises CartlabError."""
    copy_tree(tree)
    deployable = shop.serving(ROOM)
    if deployable.rooms == (ROOM,):
        _move_service(tree / deployable.folder, deployable)
    else:
        _mount_in_monolith(tree / deployable.folder, deployable)
    edit_all(_edits(shop), tree, shop)
    return tree


def moved_answer(url: str) -> ExpectedAnswer:
    """Return the request to the users' room at this URL that only the new framework answers in this way."""
    path, status = NOT_ALLOWED
    return ExpectedAnswer(url + path, status, NEW_WORDS)


def unmoved_answer(url: str) -> ExpectedAnswer:
    """Return the same request as the old framework answers it."""
    path, status = NOT_ALLOWED
    return ExpectedAnswer(url + path, status, OLD_WORDS)


def _move_service(folder: Path, deployable: Deployable) -> None:
    package = folder / deployable.package
    _write_room(package, "shell", ".errors")
    for template, name in OF_THE_SERVICE.items():
        _write(f"user_service/{template}.py.txt", package / f"{name}.py")
    for name in LEFT_OVER_IN_THE_SERVICE:
        (package / name).unlink()
    for name in REQUIREMENTS:
        _write(f"user_service/{name}", folder / name)


def _mount_in_monolith(folder: Path, deployable: Deployable) -> None:
    package = folder / deployable.package
    (package / "asgi").mkdir()
    (package / "asgi" / "__init__.py").write_text('"""What a room of the new framework needs around it."""\n')
    _write_room(package, "asgi", "..shell.errors")
    _write("monolith/mounting.py.txt", package / "asgi" / "mounting.py")
    for name in REQUIREMENTS:
        _write(f"monolith/{name}", folder / name)


def _write_room(package: Path, shell: str, errors: str) -> None:
    names = {"shell": shell, "errors": errors}
    _write("room/db.py.txt", package / "db.py")
    for name in IN_THE_ROOM:
        _write(f"room/{name}.py.txt", package / ROOM / f"{name}.py", names)
    for name in AROUND_IT:
        _write(f"room/{name}.py.txt", package / shell / f"{name}.py", names)


def _write(template: str, path: Path, names: dict[str, str] | None = None) -> None:
    text = (TEMPLATES / template).read_text()
    if names is not None:  # the place of an import depends on the name of the folder
        text = with_imports(Template(text).safe_substitute(names), [], "from ..")
    path.write_text(text)


def _edits(shop: Shop) -> list[Edit]:
    """Return the edits in files that stay."""
    known = tomllib.loads(EDITS.read_text())
    return [Edit(ROOM, each["file"], each["now"], each["then"]) for each in (*known["both"], *known[shop.name])]
