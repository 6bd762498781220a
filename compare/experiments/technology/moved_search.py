"""What it takes to give search a database of another kind, and what the shop loses by it (C10)."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from collections.abc import Sequence
from contextlib import closing
from itertools import islice
from pathlib import Path

from ...errors import CartlabError
from ...launch.local.launcher import LaunchedShop
from ...results import Metric
from ..bench.experiment import Bench
from ..bench.experiment import Measured
from ..subject.audit import Auditor
from ..subject.audit import compare_books
from ..subject.copied_tree import copy_tree
from ..subject.gate import still_right
from ..subject.testing import described
from ..subject.testing import run_contract
from .damage import Damage
from .damage import import_damage
from .kills import await_well
from .kills import CHECKOUTS
from .kills import kill_at
from .kills import Killed
from .kills import PLACES
from .people import cart_holders
from .people import importer
from .reach import reach_metrics
from .searches import answers
from .searches import different
from .searches import SearchAnswer
from .second_store import modules_that_know
from .second_store import ROOM
from .second_store import second_store_tree
from .second_store import STORE

CONTRACT = ("products/test_products.py", "products/test_search.py")
DATABASE = b"SQLite format 3\0"  # begins each file of a database


def measure_moved_search(shop: LaunchedShop, bench: Bench) -> Measured:
    """Move search while the shop runs, compare its answers, kill the shop in the middle of its work, and audit it.

    Raises CartlabError if a search is answered otherwise than before, or if the contract is broken.
    """
    require_full_text_search()
    store = shop.data_directory(shop.shop.serving(ROOM).role) / STORE
    store.unlink(missing_ok=True)  # an earlier try of this block has left it
    before, known = databases(shop), answers(shop)
    tree = second_store_tree(shop.folder.parent / "moved", shop.shop)
    metrics = reach_metrics(shop.shop, copy_tree(shop.folder.parent / "unchanged"), tree, "store")
    metrics["store.modules"] = Metric(len(modules_that_know(tree, shop.shop)), "files")
    shop.deploy(shop.shop.serving(ROOM).role, tree)
    require_moved(store in databases(shop), different(known, answers(shop)))
    damage = damage_by_kills(shop, store, known)
    bench.keep("damage", damage.raw())
    metrics |= damage.metrics() | database_metrics(before, databases(shop), damage)
    still_right(shop)
    if bench.profile != "demo":
        metrics["store.contract_tests"] = Metric(run_contract(tree, described(shop), CONTRACT, "").tests, "count")
    return Measured(metrics)


def damage_by_kills(shop: LaunchedShop, store: Path, known: Sequence[SearchAnswer]) -> Damage:
    """Kill the shop at each place, and return what is wrong afterwards. `store` is the file of the search's store."""
    auditor, admin = Auditor(shop.urls, shop.admin_password), importer(shop.urls, shop.admin_password)
    spare, *shoppers = cart_holders(shop.urls, 1 + CHECKOUTS * len(PLACES))
    holders = iter(shoppers)
    before = auditor.books()
    kills: list[Killed] = []
    wrong: dict[str, list[str]] = {}
    for place in PLACES:
        kills.append(kill_at(place, shop, admin, list(islice(holders, CHECKOUTS)), store))
        await_well(spare)
        wrong[place.name] = [*import_damage(shop, kills[-1].imports), *different(known, answers(shop))]
    orders = [order for killed in kills for order in killed.orders]
    promised = [order for order in orders if order is not None]
    cut_checkouts = len(orders) - len(promised)
    return Damage(
        by_kill=wrong,
        audit=compare_books(before, auditor.books_since(before), promised, cut_checkouts),
        cut_imports=sum(not each.was_promised for killed in kills for each in killed.imports),
        cut_checkouts=cut_checkouts,
    )


def database_metrics(before: set[Path], now: set[Path], damage: Damage) -> dict[str, Metric]:
    """Count the databases to run, and those to back up. One that was lost and came back whole needs no backup."""
    comes_back = any(place.loses_store and not damage.by_kill[place.name] for place in PLACES)
    return {
        "store.databases": Metric(len(now), "parts"),
        "store.more_databases": Metric(len(now - before), "parts"),
        "store.to_back_up": Metric(len(now) - comes_back, "parts"),
    }


def databases(shop: LaunchedShop) -> set[Path]:
    """Return the files of all databases that a shop has now."""
    folders = [shop.data_directory(deployable.role) for deployable in shop.shop.deployables]
    return {path for folder in folders for path in folder.iterdir() if path.is_file() and _is_database(path)}


def require_moved(has_store: bool, different_answers: Iterable[str]) -> None:
    """Raise CartlabError unless there is a store, and every search is answered as before."""
    if not has_store:
        raise CartlabError(f"search has moved, and there is no {STORE}", "mend the experiment")
    for search in different_answers:
        raise CartlabError(f"since search has moved, {search} has another answer", "mend the experiment")


def require_full_text_search() -> None:
    """Raise CartlabError if the SQLite of this Python, with which the shops run too, has no full-text search."""
    with closing(sqlite3.connect(":memory:")) as connection:
        try:
            connection.execute("CREATE VIRTUAL TABLE texts USING fts5(words)")
        except sqlite3.OperationalError as error:
            raise CartlabError(f"SQLite can't search texts here: {error}", "install a Python with FTS5") from None


def _is_database(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(len(DATABASE)) == DATABASE
