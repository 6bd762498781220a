"""Folders and modules that can be overlooked, and tests that are where one looks for them."""

from __future__ import annotations

from pathlib import Path

import pytest

from compare.settings import REPOSITORY
from tests.architecture.house_rules import crowded_folders
from tests.architecture.house_rules import long_modules
from tests.architecture.house_rules import MOST_LINES
from tests.architecture.house_rules import MOST_MODULES
from tests.architecture.house_rules import strayed_tests


def test_no_folder_holds_too_many_modules() -> None:
    assert list(crowded_folders(REPOSITORY)) == []


def test_no_module_is_too_long() -> None:
    assert list(long_modules(REPOSITORY)) == []


def test_tests_mirror_the_modules_that_they_test() -> None:
    assert list(strayed_tests(REPOSITORY)) == []


# Each rule catches something


@pytest.mark.parametrize("folder", ["compare/launch", "monolith/monolith/orders", "tests/contract", "docs/generate"])
@pytest.mark.parametrize("more", [0, 1])
def test_a_crowded_folder_is_caught(tmp_path: Path, folder: str, more: int) -> None:
    names = ["__init__", *(f"part_{number}" for number in range(MOST_MODULES + more))]
    for name in names:
        write(tmp_path / folder / f"{name}.py", "")
    assert list(crowded_folders(tmp_path)) == [f"{folder}: {MOST_MODULES + 1} modules"] * more


def test_a_long_module_is_caught(tmp_path: Path) -> None:
    write(tmp_path / "compare" / "just.py", "x = 1\n" * MOST_LINES)
    write(tmp_path / "tests" / "over.py", "x = 1\n" * (MOST_LINES + 1))
    assert list(long_modules(tmp_path)) == [f"tests/over.py: {MOST_LINES + 1} lines"]


@pytest.mark.parametrize(
    ("text", "is_there"),
    [
        ("from compare.launch.local.launcher import launched", True),
        ("from compare.launch.local import launcher", True),
        ("import compare.launch.local", True),
        ("from tests.compare.launch.harness import served", True),  # which imports the launcher
        ("RUN = ['python', '-m', 'compare.launch.local.detached']", True),
        ("from compare.launch.docker.shop import ComposedShop", False),
        ("from compare.launch import local_time", False),
        ("from tests.compare.launch.elsewhere import served", False),
        ("", False),
    ],
)
def test_a_test_that_has_nothing_to_do_with_its_folder_is_caught(tmp_path: Path, text: str, is_there: bool) -> None:
    write(tmp_path / "compare/launch/local/launcher.py", "")
    write(tmp_path / "tests/compare/launch/harness.py", "from compare.launch.local.launcher import launched")
    write(tmp_path / "tests/compare/launch/elsewhere.py", "from compare.launch.docker.shop import ComposedShop")
    write(tmp_path / "tests/compare/launch/local/test_launcher.py", text)
    said = "tests/compare/launch/local/test_launcher.py: it has nothing to do with compare/launch/local"
    assert list(strayed_tests(tmp_path)) == ([] if is_there else [said])


def test_a_test_whose_folder_mirrors_none_is_caught(tmp_path: Path) -> None:
    write(tmp_path / "tests/compare/odds/test_ends.py", "import compare.odds")
    assert list(strayed_tests(tmp_path)) == ["tests/compare/odds/test_ends.py: there is no compare/odds"]


def test_a_command_that_is_typed_is_run(tmp_path: Path) -> None:
    write(tmp_path / "compare/commands/up.py", "")
    write(tmp_path / "tests/compare/commands/test_up.py", "COMMAND = [PYTHON, 'cli.py', 'up']")
    assert list(strayed_tests(tmp_path)) == []


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
