"""The harness runs in its own Python, whatever the caller's variables and options say to Python."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from compare.settings import REPOSITORY

BASE_PYTHON = str(Path(sys.base_prefix) / "bin" / "python3")
OWN_PYTHON = str(REPOSITORY / ".venv" / "bin" / "python")
PYTHONS = pytest.mark.parametrize("python", [BASE_PYTHON, OWN_PYTHON], ids=["any", "own"])


def ps(python: str, *options: str, **variables: str) -> subprocess.CompletedProcess[str]:
    command = [python, *options, str(REPOSITORY / "cli.py"), "ps", "--json"]
    return subprocess.run(command, env=os.environ | variables, capture_output=True, text=True, cwd="/", timeout=60)


def assert_it_works(result: subprocess.CompletedProcess[str]) -> None:
    assert (result.stdout, result.stderr, result.returncode) == ("[]\n", "", 0)


@pytest.fixture(autouse=True)
def empty_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CARTLAB_STATE_DIR", str(tmp_path / "state"))


@pytest.fixture
def others(tmp_path: Path) -> Path:
    """Make a folder with modules of the names that the harness and its processes import, which do not work."""
    for name in ("click", "yaml", "psutil", "aiohttp", "uvloop", "numpy", "flask", "granian", "pytest"):
        (tmp_path / f"{name}.py").write_text(f"raise SystemExit('another {name}')\n")
    return tmp_path


@PYTHONS
def test_other_packages_on_pythonpath_are_not_seen(python: str, others: Path) -> None:
    assert_it_works(ps(python, PYTHONPATH=str(others)))


@PYTHONS
def test_a_pythonhome_does_not_lead_away_from_the_environment(python: str) -> None:
    assert_it_works(ps(python, PYTHONHOME=sys.base_prefix))


@pytest.mark.parametrize("variables", [{"PYTHONSAFEPATH": "1"}, {"PYTHONINSPECT": "1", "PYTHONWARNINGS": "error"}])
def test_no_variable_changes_how_it_runs(variables: dict[str, str]) -> None:
    assert_it_works(ps(OWN_PYTHON, **variables))


@pytest.mark.parametrize("option", ["-I", "-P"])
def test_no_option_hides_its_code(option: str) -> None:
    assert_it_works(ps(OWN_PYTHON, option))


def test_what_it_starts_gets_none_of_them_and_keeps_what_is_about_characters(others: Path, tmp_path: Path) -> None:
    clone = tmp_path / "clone"
    package = clone / "compare" / "commands"
    package.mkdir(parents=True)
    (clone / ".venv").symlink_to(REPOSITORY / ".venv")
    shutil.copy(REPOSITORY / "cli.py", clone)
    (package / "__init__.py").write_text(
        textwrap.dedent("""
            import os
            def cli(prog_name):
                print(sorted(name for name in os.environ if name.startswith("PYTHON")))
        """)
    )
    variables = {"PATH": os.defpath, "PYTHONPATH": str(others), "PYTHONWARNINGS": "error", "PYTHONUTF8": "1"}
    result = subprocess.run([BASE_PYTHON, clone / "cli.py"], env=variables, capture_output=True, text=True)
    assert (result.stdout, result.stderr) == ("['PYTHONUTF8']\n", "")


def test_load_reaches_its_own_generator_beside_other_packages(others: Path) -> None:
    words = ("load", "http://127.0.0.1:9/", "--rate", "5", "--duration", "0.1")
    command = [OWN_PYTHON, str(REPOSITORY / "cli.py"), *words]
    hostile = os.environ | {"PYTHONPATH": str(others)}
    result = subprocess.run(command, env=hostile, capture_output=True, text=True, timeout=60)
    assert "another" not in result.stdout + result.stderr
    assert result.returncode == 0 or "port 9" in result.stderr or "127.0.0.1:9" in result.stderr, result.stderr


@pytest.mark.parametrize("version", ["3.9.18", "3.14.0"])
def test_an_environment_of_another_python_is_named(version: str, tmp_path: Path) -> None:
    """`cli.py` is run as by that Python: of it, only the version matters here."""
    shutil.copy(REPOSITORY / "cli.py", tmp_path)
    own = tmp_path / ".venv" / "bin" / "python"
    own.parent.mkdir(parents=True)
    as_other = f"import runpy, sys; sys.version_info = {tuple(map(int, version.split('.')))}; sys.prefix = sys.argv[1]"
    go_on = "runpy.run_path(sys.argv[2], run_name='__main__')"
    own.write_text(f"#!/bin/sh\nexec '{BASE_PYTHON}' -c \"{as_other}; {go_on}\" '{tmp_path}/.venv' \"$@\"\n")
    own.chmod(0o755)
    result = subprocess.run([BASE_PYTHON, tmp_path / "cli.py", "ps"], capture_output=True, text=True, timeout=20)
    assert result.stderr.splitlines() == [
        f"Error: .venv holds Python {version}, and Cartlab needs Python 3.11 to 3.13.",
        "Try: rm -rf .venv && make setup",
    ]
    assert result.returncode == 1


def test_an_environment_without_its_configuration_is_named_and_not_started_for_ever(tmp_path: Path) -> None:
    shutil.copy(REPOSITORY / "cli.py", tmp_path)
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    (tmp_path / ".venv" / "bin" / "python").symlink_to(BASE_PYTHON)
    result = subprocess.run([BASE_PYTHON, tmp_path / "cli.py", "ps"], capture_output=True, text=True, timeout=20)
    error, remedy = result.stderr.splitlines()
    assert error.startswith("Error: the harness's environment is not whole")
    assert (remedy, result.returncode) == ("Try: rm -rf .venv && make setup", 1)


@PYTHONS
def test_files_are_in_utf_8_and_the_output_is_in_the_terminals_signs_in_every_locale(python: str) -> None:
    ascii_locale = {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}
    command = [python, str(REPOSITORY / "cli.py"), "lab", "list"]
    result = subprocess.run(command, env=os.environ | ascii_locale, capture_output=True, timeout=60)
    assert (result.stderr, result.returncode) == (b"", 0)
    assert result.stdout.isascii()
