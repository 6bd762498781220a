"""`make setup` on machines that are not as it expects: one sentence says what is wrong, and what to type."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from pathlib import Path

import pytest

from compare.settings import REPOSITORY
from tests.compare.launch.stub_shop import eventually

TARGETS = ("setup", "test", "check", "docs")


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """Copy what `make setup` reads."""
    clone = tmp_path / "a clone"
    clone.mkdir()
    shutil.copy(REPOSITORY / "Makefile", clone)
    shutil.copytree(REPOSITORY / "requirements", clone / "requirements")
    return clone


def python(path: Path, version: str = "3.12.1", *, ensurepip: bool = True, venv: str = "exit 0") -> Path:
    """Write a stand-in for Python that prints its version, and what `venv` says."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"""#!/bin/sh
case "$*" in
*platform*) echo {version} ;;
*ensurepip*) exit {0 if ensurepip else 1} ;;
"-m venv"*) {venv} ;;
*) echo "not expected: $*"; exit 9 ;;
esac
""")
    path.chmod(0o755)
    return path


def make(clone: Path, *words: str | Path, **variables: str) -> subprocess.CompletedProcess[str]:
    command = ["make", "--no-print-directory", *map(str, words)]
    environment = outside_of_make() | variables
    return subprocess.run(command, cwd=clone, env=environment, capture_output=True, text=True, timeout=60)


def outside_of_make() -> dict[str, str]:
    """Return this environment without what a make that runs the tests has put there for those below it."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))}


def assert_reported(result: subprocess.CompletedProcess[str], error: str, remedy: str) -> None:
    said = [line for line in result.stdout.splitlines() if not line.startswith("Setting up")]
    assert said == [f"Error: {error}", f"Try: {remedy}"], result
    assert result.returncode == 2


def pretend_ready(clone: Path) -> None:
    for name in (".uv", ".harness", ".checks"):
        (clone / ".venv" / name).touch()


@pytest.mark.parametrize("target", TARGETS)
def test_an_environment_that_an_editor_made_with_an_old_python_is_named(target: str, clone: Path) -> None:
    python(clone / ".venv" / "bin" / "python", "3.9.18")
    message = ".venv holds Python 3.9.18, and Cartlab needs Python 3.11 to 3.13."
    assert_reported(make(clone, target), message, f"rm -rf .venv && make {target}")


@pytest.mark.parametrize("target", TARGETS)
def test_an_environment_whose_python_is_gone_is_not_ready(target: str, clone: Path) -> None:
    (clone / ".venv" / "bin").mkdir(parents=True)
    (clone / ".venv" / "bin" / "python").symlink_to(clone / "gone")
    pretend_ready(clone)
    message = "the Python of .venv is gone, or does not start."
    assert_reported(make(clone, target), message, f"rm -rf .venv && make {target}")


def test_a_python_whose_library_is_gone_is_told_as_well(clone: Path) -> None:
    python(clone / ".venv" / "bin" / "python").write_text("#!/bin/sh\necho no module named encodings >&2; exit 1\n")
    pretend_ready(clone)
    assert_reported(make(clone), "the Python of .venv is gone, or does not start.", "rm -rf .venv && make")


def test_a_folder_with_a_colon_is_named_and_not_a_missing_package(tmp_path: Path, clone: Path) -> None:
    moved = clone.rename(tmp_path / "term:2")
    message = "Python makes no virtual environment in a folder whose path holds a colon."
    assert_reported(make(moved, "setup"), message, "move this folder to a path without one")


@pytest.mark.parametrize("version", ["3.9.18", "3.10.13", "3.14.0", "2.7.18"])
def test_a_python_of_another_version_is_named(version: str, tmp_path: Path, clone: Path) -> None:
    other = python(tmp_path / "python", version)
    result = make(clone, "setup", f"PYTHON={other}")
    message = f"{other} is {version}, and Cartlab needs Python 3.11 to 3.13."
    assert_reported(result, message, "make setup PYTHON=python3.13, or python3.11, or python3.12")


def test_a_python_that_is_not_there_is_named(clone: Path) -> None:
    message = "python3.99 is not there, or does not start, and Cartlab needs Python 3.11 to 3.13."
    remedy = "make setup PYTHON=python3.13, or python3.11, or python3.12"
    assert_reported(make(clone, "setup", "PYTHON=python3.99"), message, remedy)


def test_without_ensurepip_the_package_is_named(tmp_path: Path, clone: Path) -> None:
    bare = python(tmp_path / "python", ensurepip=False)
    remedy = "install Python's venv module (on Debian and Ubuntu: apt install python3-venv)"
    assert_reported(make(clone, "setup", f"PYTHON={bare}"), f"{bare} can't make a virtual environment.", remedy)


def test_another_reason_why_there_is_no_environment_is_told_as_venv_tells_it(tmp_path: Path, clone: Path) -> None:
    refused = python(tmp_path / "python", venv="echo 'Error: [Errno 28] No space left on device' >&2; exit 1")
    message = f"{refused} can't make a virtual environment: [Errno 28] No space left on device"
    assert_reported(make(clone, "setup", f"PYTHON={refused}"), message, "mend that, then make setup")


def test_ctrl_c_shows_no_traceback(tmp_path: Path, clone: Path) -> None:
    begun = tmp_path / "begun"
    slow = f"""exec python3 -c 'import pathlib, time; pathlib.Path("{begun}").touch(); time.sleep(60)'"""
    stand_in = python(tmp_path / "python", venv=slow)
    process = subprocess.Popen(
        ["make", "setup", f"PYTHON={stand_in}"],
        cwd=clone,
        env=outside_of_make(),
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # what runs in the background ignores it
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    eventually(begun.exists)
    os.killpg(process.pid, signal.SIGINT)
    said, _ = process.communicate(timeout=20)
    assert "Traceback" not in said and "Error:" not in said
    assert process.returncode != 0


def test_what_is_set_up_does_not_see_the_callers_python_variables(tmp_path: Path, clone: Path) -> None:
    seen = tmp_path / "seen"
    stand_in = python(tmp_path / "python", venv=f"env > '{seen}'; exit 1")
    hostile = {"PYTHONPATH": "/elsewhere", "PYTHONHOME": "/elsewhere", "VIRTUAL_ENV": "/elsewhere", "PIP_USER": "1"}
    make(clone, "setup", f"PYTHON={stand_in}", **hostile, PIP_INDEX_URL="http://127.0.0.1:9/simple")
    variables = dict(line.split("=", 1) for line in seen.read_text().splitlines() if "=" in line)
    assert not hostile.keys() & variables.keys()
    assert variables["PIP_INDEX_URL"] == "http://127.0.0.1:9/simple"
