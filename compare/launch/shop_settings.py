"""Settings of a shop that are given by hand: who knows them, which are the launcher's own, and which come too late.

The settings that a deployable knows are read from the text of its settings.py, which is never imported.
docs/deployables.md has the list.
"""

from __future__ import annotations

import ast
import sqlite3
from collections.abc import Mapping
from collections.abc import Sequence
from contextlib import closing
from difflib import get_close_matches
from pathlib import Path

from ..errors import CartlabError
from ..errors import typed
from ..settings import REPOSITORY
from ..topology import Deployable
from ..topology import Shop
from .state import ShopState

PREFIX = "CARTLAB_"
CATALOGUE_SIZE = f"{PREFIX}CATALOGUE_SIZE"
_NEIGHBOUR = "services find each other where --port-base puts them"
OWN = {
    f"{PREFIX}DATA_DIR": "all data lie where CARTLAB_STATE_DIR says",
    f"{PREFIX}DATABASE_URL": "the database comes with the runtime, so choose with --runtime",
    f"{PREFIX}SERVICE_TOKEN_FILE": "Cartlab makes this secret",
    f"{PREFIX}TRANSPORT": "choose with --style",
    **{f"{PREFIX}{room}_URL": _NEIGHBOUR for room in ("USERS", "PRODUCTS", "ORDERS")},
}
"""Settings that the launcher gives each deployable itself, and what to do instead."""


def full_name(name: str) -> str:
    """Return a setting's full name, as in docs/deployables.md. A short name such as catalogue_size is accepted."""
    return f"{PREFIX}{name.upper().removeprefix(PREFIX)}"


def known_to(deployable: Deployable) -> frozenset[str]:
    """Return the names of all settings that a deployable knows."""
    source = (REPOSITORY / deployable.folder / deployable.package / "settings.py").read_text()
    (declared,) = (node for node in ast.parse(source).body if isinstance(node, ast.ClassDef))
    fields = (node.target for node in declared.body if isinstance(node, ast.AnnAssign))
    return frozenset(f"{PREFIX}{ast.unparse(field).upper()}" for field in fields)


def refusal(name: str, shops: Sequence[Shop]) -> str:
    """Say why a setting can't be given to any of these shops in any runtime; empty if it can."""
    known = {each for shop in shops for deployable in shop.deployables for each in known_to(deployable)}
    if name in OWN:
        return f"{name} is not yours to set: {OWN[name]}."
    if name not in known:
        who = " and ".join(shop.name for shop in shops)
        can_be_set = sorted(each.removeprefix(PREFIX) for each in known - OWN.keys())
        close = get_close_matches(name.removeprefix(PREFIX), can_be_set, n=1)
        hint = f"Did you mean {PREFIX}{close[0]}?" if close else f"There are: {', '.join(can_be_set)}."
        return f"no deployable of {who} knows {name}. {hint}"
    return ""


def by_role(shop: Shop, settings: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """Return the settings that each role of a shop knows."""
    found = {
        each.role: {name: settings[name] for name in settings if name in known_to(each)} for each in shop.deployables
    }
    return {role: own for role, own in found.items() if own}


def refuse_what_comes_too_late(shop: Shop, settings: Mapping[str, str], state: ShopState) -> None:
    """Raise CartlabError for a catalogue size if there is a catalogue already. Init would keep the existing one."""
    wanted = _whole(settings.get(CATALOGUE_SIZE, ""))
    folder = state.data(shop.serving("products").name)
    for database in sorted(folder.glob("*.db")) if wanted is not None else ():
        there = _products_in(database)
        if there not in (None, wanted):
            anew = typed("rm", "-r", folder.parent)
            raise CartlabError(
                f"{shop.name} has {there} products since an earlier start, and keeps them.",
                f"For {wanted} of them remove all its data, users and orders too: {anew}",
            )


def _whole(text: str) -> int | None:
    """Return a whole number, or None if the text is none. The deployables themselves refuse such a text."""
    try:
        return int(text)
    except ValueError:
        return None


def _products_in(database: Path) -> int | None:
    """Return the number of products in a database; None if there is no catalogue yet."""
    try:
        with closing(sqlite3.connect(f"{database.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            row = connection.execute("SELECT size FROM catalogue").fetchone()
    except sqlite3.Error:
        return None
    return int(row[0]) if row else None
