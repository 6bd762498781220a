"""The moved room is held against the project's own checks, and its passwords against those of the earlier library."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from compare.experiments.rebuild.build_tools import check
from compare.experiments.subject.copied_tree import copy_tree
from compare.experiments.subject.library_environment import python_with
from compare.experiments.technology.reach import imports_framework
from compare.experiments.technology.reach import plain_metrics
from compare.experiments.technology.reach import reach_metrics
from compare.experiments.technology.reach import REQUIRED
from compare.experiments.technology.swap import ROOM
from compare.experiments.technology.swap import swapped_tree
from compare.topology import MICRO
from compare.topology import MONOLITH
from compare.topology import Shop

EACH_SHOP = pytest.mark.parametrize("shop", [MONOLITH, MICRO], ids=lambda shop: shop.name)
PASSWORDS = """
from werkzeug.security import check_password_hash, generate_password_hash
from monolith.users.passwords import earlier_hash, hashed, is_outdated, is_right

old = generate_password_hash("Kreide-Tafel-17", "scrypt:1024:8:1")
assert is_right("Kreide-Tafel-17", old) and not is_right("Kreide-Tafel-18", old) and is_outdated(old)
assert check_password_hash(earlier_hash("Kreide-Tafel-17", "scrypt:1024:8:1", "salt"), "Kreide-Tafel-17")
new = hashed("Kreide-Tafel-17")
assert is_right("Kreide-Tafel-17", new) and not is_right("Kreide-Tafel-18", new) and not is_outdated(new)
"""

REHASHING = """
import sys
from pathlib import Path
from sqlalchemy import select
from monolith.db import db
from monolith.init import initialise
from monolith.settings import Settings
from monolith.users import accounts
from monolith.users.models import User
from monolith.users.settings_in_use import use

def kept():
    db.session.remove()
    return db.session.scalar(select(User.password_hash).where(User.username == "grace"))

settings = Settings(data_dir=Path(sys.argv[1]), rehash_after_s=3600, login_delay_max_s=0, catalogue_size=1)
initialise(settings)
accounts.register("grace", "grace@example.com", "Kreide-Tafel-17", "Grace", "Hopper")
accounts.log_in("grace", "Kreide-Tafel-17")
assert kept().startswith("scrypt:"), "the earlier release could not read it"
use(settings.model_copy(update={"rehash_after_s": 0}))
accounts.log_in("grace", "Kreide-Tafel-17")
assert kept().startswith("$argon2id$")
assert accounts.user_for_key(accounts.log_in("grace", "Kreide-Tafel-17")).username == "grace"
"""


@EACH_SHOP
def test_the_moved_room_is_written_like_the_rest_and_needs_the_old_framework_no_more(
    shop: Shop, tmp_path: Path
) -> None:
    tree, deployable = swapped_tree(tmp_path / "tree", shop), shop.serving(ROOM)
    package = tree / deployable.folder / deployable.package
    subprocess.run(["git", "init", "--quiet", str(tree)], check=True)  # the linter then looks at no other settings
    check(tree, deployable)
    moved = [package / "db.py", *(package / ROOM).glob("*.py")] if shop is MONOLITH else [*package.rglob("*.py")]
    assert [path.name for path in moved if imports_framework(path)] == []
    assert deployable.name == "monolith" or "flask" not in (tree / deployable.folder / REQUIRED).read_text()


def test_hashes_of_the_earlier_library_are_understood_and_those_for_it_are_made(tmp_path: Path) -> None:
    folder = swapped_tree(tmp_path / "tree", MONOLITH) / "monolith"
    python = python_with("monolith", [folder / "requirements.txt"])
    subprocess.run([python, "-c", PASSWORDS], cwd=folder, check=True)


def test_a_password_is_hashed_anew_at_a_login_once_no_earlier_release_answers(tmp_path: Path) -> None:
    folder = swapped_tree(tmp_path / "tree", MONOLITH) / "monolith"
    python = python_with("monolith", [folder / "requirements.txt"])
    subprocess.run([python, "-c", REHASHING, tmp_path / "data"], cwd=folder, check=True)


@EACH_SHOP
def test_the_reach_is_that_of_one_deployable(shop: Shop, tmp_path: Path) -> None:
    before, after = copy_tree(tmp_path / "before"), swapped_tree(tmp_path / "after", shop)
    found = reach_metrics(shop, before, after)
    assert found["swap.rooms_share"].value == (1 if shop is MONOLITH else 0.25)
    assert found["swap.requirements"].value > 0
    assert found["swap.lines"].value > found["swap.files"].value > 0


def test_nothing_is_reached_where_nothing_changes(tmp_path: Path) -> None:
    tree = copy_tree(tmp_path / "tree")
    assert {metric.value for metric in reach_metrics(MICRO, tree, tree).values()} == {0}


def test_only_modules_that_import_the_framework_would_have_to_move(tmp_path: Path) -> None:
    tree = copy_tree(tmp_path / "tree")
    counted = plain_metrics(MONOLITH, tree)["swap.framework_files"].value
    (tree / "monolith/monolith/one_more.py").write_text("from flask.typing import ResponseReturnValue\n")
    (tree / "monolith/monolith/another.py").write_text("from .flask import nothing\nimport flasks\n")
    assert plain_metrics(MONOLITH, tree)["swap.framework_files"].value == counted + 1
