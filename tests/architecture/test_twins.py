"""The two shops are read in pairs: every file is what twins.toml calls it, and each check finds its fault."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from compare.settings import REPOSITORY
from compare.topology import SHOPS
from tests.architecture import twins

PACKAGES = {d.name: REPOSITORY / d.folder / d.package for shop in SHOPS.values() for d in shop.deployables}

LISTING = twins.Listing.read(twins.LISTING.read_text())


def test_every_file_of_the_five_packages_is_in_exactly_one_class() -> None:
    assert twins.misplaced(LISTING, PACKAGES) == []


def test_copies_are_equal_and_mirrors_are_not() -> None:
    assert twins.unequal(LISTING, PACKAGES.__getitem__) == []


def test_the_shell_is_one_folder_five_times() -> None:
    """Not only the files that are listed: none may stand in one shell alone, whatever the list calls it."""
    shells = {name: package / "shell" for name, package in PACKAGES.items()}
    assert all(len(twins.files_of(shell)) > 5 for shell in shells.values())
    assert twins.differing(shells) == []


def test_mirrors_have_the_same_functions_parameters_fields_and_order_of_steps() -> None:
    assert twins.unlike(LISTING, PACKAGES.__getitem__) == []


def test_whatever_differs_has_a_reason_in_a_sentence() -> None:
    reasons = [*LISTING.only.values()]
    for mirror in LISTING.mirrors:
        reasons += [*mirror.extra.values(), *mirror.apart.values()]
    assert reasons
    assert [reason for reason in reasons if len(reason.split()) < 6 or not reason.endswith(".")] == []


def test_all_rooms_and_shells_are_compared_with_the_monolith() -> None:
    """A file of the monolith that stands alone would be a room without a twin."""
    assert [place for place in LISTING.only if place[0] == "monolith"] == []


# The checks themselves, on a toy with two deployables

TOY = """
[[same]]
in = ["one", "two"]
files = ["copied.py"]

[[mirror]]
file = "checkout.py"
in = [["one"], ["two"]]
stands_for = { reserve = "take" }

[[only]]
in = "two"
files = ["recovery.py"]
because = "Somebody has to look after what was cut off."
"""
ONE = "def check_out(user_id):\n    order = filled(user_id)\n    take(order)\n    close(order)\n"
TWO = "def check_out(user_id):\n    order = filled(user_id)\n    reserve(order)\n    close(order)\n"


@pytest.fixture
def package(tmp_path: Path) -> Callable[[str], Path]:
    for name, checkout in (("one", ONE), ("two", TWO)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "copied.py").write_text("LIFE = 42\n")
        (tmp_path / name / "checkout.py").write_text(checkout)
    (tmp_path / "two" / "recovery.py").write_text("")
    return tmp_path.__truediv__


def faults(package: Callable[[str], Path]) -> list[str]:
    toy = twins.Listing.read(TOY)
    packages = {name: package(name) for name in ("one", "two")}
    return twins.misplaced(toy, packages) or [*twins.unequal(toy, package), *twins.unlike(toy, package)]


def test_the_toy_is_without_fault(package: Callable[[str], Path]) -> None:
    assert faults(package) == []


def test_a_new_file_must_be_put_in_a_class(package: Callable[[str], Path]) -> None:
    (package("one") / "shortcuts.py").write_text("")
    assert faults(package) == ["one: shortcuts.py is in no class"]


def test_a_file_that_is_gone_must_leave_the_list(package: Callable[[str], Path]) -> None:
    (package("two") / "recovery.py").unlink()
    assert faults(package) == ["two: recovery.py is listed and gone"]


def test_a_file_has_one_class() -> None:
    listing = twins.Listing.read(TOY + '[[same]]\nin = ["one", "two"]\nfiles = ["checkout.py"]\n')
    assert twins.misplaced(listing, {})[-2:] == [
        "one: checkout.py is in 2 classes",
        "two: checkout.py is in 2 classes",
    ]


def test_copies_that_drift_apart_are_found(package: Callable[[str], Path]) -> None:
    (package("two") / "copied.py").write_text("LIFE = 43\n")
    assert faults(package) == ["copied.py: one and two must be equal"]


def test_what_diff_would_show_of_two_folders_is_named(package: Callable[[str], Path]) -> None:
    assert twins.differing({name: package(name) for name in ("one", "two")}) == [
        "recovery.py: only in two",
        "checkout.py: one and two differ",
    ]


def test_a_mirror_that_has_become_a_copy_is_the_same(package: Callable[[str], Path]) -> None:
    (package("two") / "checkout.py").write_text(ONE)
    assert faults(package)[0] == "checkout.py: one and two are equal, so they are `same`"


@pytest.mark.parametrize(
    ("second", "fault"),
    [
        (TWO.replace("user_id", "customer_id"), "check_out() takes ['user_id'] and ['customer_id']"),
        (TWO + "def cancel(order):\n    close(order)\n", "cancel() is on one side only"),
        (TWO.replace("def check_out", "def place"), "check_out() is on one side only"),
        (
            "def check_out(user_id):\n    order = filled(user_id)\n    close(order)\n    reserve(order)\n",
            "the steps of check_out() are ['filled', 'take', 'close'] and ['filled', 'close', 'take']",
        ),
        (TWO.replace("reserve", "hold"), "reserve does not stand for take: one of them is never called"),
    ],
)
def test_a_mirror_differs_only_in_its_bodies(package: Callable[[str], Path], second: str, fault: str) -> None:
    (package("two") / "checkout.py").write_text(second)
    assert any(found.endswith(fault) for found in faults(package)), faults(package)


FIELD = "class Settings:\n    key_life_s: float = 60\n    pool: int = 8\n"


@pytest.mark.parametrize(
    ("second", "fault"),
    [
        (FIELD.replace("60", "90"), "Settings.key_life_s is declared as"),
        ("class Settings:\n    pool: int = 8\n    key_life_s: float = 60\n", "the fields come in another order"),
    ],
)
def test_fields_that_both_sides_have_are_declared_alike(second: str, fault: str) -> None:
    mirror = twins.Mirror("settings.py", (("one",), ("two",)))
    assert twins.differences(FIELD, FIELD.replace("    pool: int = 8\n", ""), mirror) == []
    assert [found for found in twins.differences(FIELD, second, mirror) if found.startswith(fault)]


def test_an_allowance_that_allows_nothing_is_found() -> None:
    mirror = twins.Mirror("a.py", (("one",), ("two",)), extra={"check_out": "…"}, apart={"Settings.pool": "…"})
    assert twins.differences(ONE + FIELD, ONE + FIELD, mirror) == [
        "extra check_out() is on both sides",
        "Settings.pool is apart, but declared alike",
    ]
