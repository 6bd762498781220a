"""Without Docker, everything local works, and what needs it says what to install."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from compare.launch.docker import cli as docker_cli
from compare.launch.docker.cli import failure
from compare.launch.docker.cli import REMEDIES
from tests.compare.commands.typed import in_process


@pytest.fixture(scope="module")
def programs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with every program of PATH but docker."""
    programs = tmp_path_factory.mktemp("programs")
    for folder in os.environ["PATH"].split(os.pathsep):
        for program in Path(folder).glob("*") if Path(folder).is_dir() else ():
            if "docker" not in program.name and not (programs / program.name).exists():
                (programs / program.name).symlink_to(program)
    return programs


@pytest.fixture
def bare(state: Path, programs: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine without docker."""
    monkeypatch.setenv("PATH", str(programs))
    return state


@pytest.mark.parametrize(
    "words",
    [
        ("up", "micro", "--runtime", "docker"),
        ("up", "micro", "-d", "--runtime", "docker"),
        ("down", "--runtime", "docker"),
        ("ps", "--runtime", "docker"),
        ("logs", "micro", "--runtime", "docker"),
        ("images", "build"),
        ("images", "save", "."),
    ],
    ids=" ".join,
)
def test_what_needs_docker_says_what_to_install(bare: Path, words: tuple[str, ...]) -> None:
    refused = in_process(*words, state=bare)
    assert refused.returncode == 1
    assert "is not installed" in refused.stderr and "Try: install Docker Engine" in refused.stderr


def test_what_needs_none_does_not_ask_for_it(bare: Path) -> None:
    assert in_process("ps", state=bare).stdout.startswith("Nothing is running")
    assert in_process("down", state=bare).stdout == "Nothing is running.\n"


@pytest.mark.parametrize(("words", "meaning", "remedy"), REMEDIES)
def test_dockers_own_words_become_one_line_with_a_remedy(words: str, meaning: str, remedy: str) -> None:
    said = failure("docker up", f"Creating\nError response: {words.capitalize()}: really\nmore\n")
    assert said.message.startswith(f"{meaning}: Error response") and said.remedy == remedy


def test_what_nobody_foresaw_is_told_by_its_last_line() -> None:
    said = failure("docker compose", "first\nthe last\n\n")
    assert said.message == "docker compose failed: the last"
    assert failure("docker compose", "").message == "docker compose failed: no message"


def test_compose_of_version_1_is_none(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    old = tmp_path / "docker-compose"
    old.write_text("#!/bin/sh\necho 1.29.2\n")
    old.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    assert docker_cli.compose_version(["docker-compose"]) is None
    old.write_text("#!/bin/sh\necho v2.40.3\n")
    assert docker_cli.compose_version(["docker-compose"]) == "2.40.3"


def test_of_a_long_line_no_word_is_cut() -> None:
    said = (
        "permission denied while trying to connect to the daemon at " + "unix:///var/run/docker.sock " * 9 + ": denied"
    )
    assert re.fullmatch(
        r"Docker is not open to you: … (unix:///var/run/docker.sock )+: denied", failure("", said).message
    )
