"""What editors and commit hooks are told to do is what holds for the files, and what `make check` looks at."""

from __future__ import annotations

import re
import tomllib
from configparser import ConfigParser
from fnmatch import fnmatch

import pytest
import yaml

from compare.settings import REPOSITORY
from tests.architecture.test_repository import texts

BRACES = re.compile(r"\{([\w,]+)\}")


def editor_settings() -> ConfigParser:
    settings = ConfigParser()
    settings.read_string("[top]\n" + (REPOSITORY / ".editorconfig").read_text())
    return settings


def settings_for(name: str) -> dict[str, str]:
    """Return what editors do with a file of this name: of two sections that fit, the later one counts."""
    known: dict[str, str] = {}
    for pattern, section in editor_settings().items():
        choices = (BRACES.search(pattern) or [pattern, ""])[1].split(",")
        if any(fnmatch(name, BRACES.sub(choice, pattern)) for choice in choices):
            known |= section
    return known


def faults_of(text: str, settings: dict[str, str]) -> list[str]:
    """Return what an editor would change in a file."""
    lines = text.split("\n")
    found = {
        "a carriage return": "\r" in text,
        "no newline at its end": bool(text) and not text.endswith("\n"),
        "white space at the end of a line": any(line != line.rstrip(" \t") for line in lines),
        "another indent": any(line.startswith(" " if settings["indent_style"] == "tab" else "\t") for line in lines),
    }
    return [fault for fault, is_there in found.items() if is_there]


def test_every_text_file_is_as_editors_are_told() -> None:
    paths = [path for path, _ in texts()]
    faults = {
        str(path.relative_to(REPOSITORY)): found
        for path in paths
        if (found := faults_of(path.read_bytes().decode(), settings_for(path.name)))  # as it is, line ends and all
    }
    assert len(paths) > 500
    assert faults == {}


@pytest.mark.parametrize(
    ("name", "text", "fault"),
    [
        ("a.py", "a = 1\r\n", "a carriage return"),
        ("a.md", "No end", "no newline at its end"),
        ("a.md", "Two lines  \nin one\n", "white space at the end of a line"),
        ("a.toml", "[a]\n\tb = 1\n", "another indent"),
        ("Makefile", "all:\n    true\n", "another indent"),
    ],
)
def test_the_search_finds_what_an_editor_would_change(name: str, text: str, fault: str) -> None:
    assert fault in faults_of(text, settings_for(name))


def test_editors_break_lines_where_the_linter_wants_them() -> None:
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text())
    assert settings_for("a.py")["max_line_length"] == str(project["tool"]["ruff"]["line-length"])
    assert settings_for("a.toml")["indent_size"] == "4"
    assert settings_for("a.cfg")["indent_size"] == "4"
    assert settings_for("a.yaml")["indent_size"] == "2"


def test_hooks_run_what_the_makefile_has() -> None:
    """They install nothing, and get no file names, which `make` would take for targets."""
    (repository,) = yaml.safe_load((REPOSITORY / ".pre-commit-config.yaml").read_text())["repos"]
    hooks = repository["hooks"]
    targets = set(re.findall(r"(?m)^([a-z-]+):", (REPOSITORY / "Makefile").read_text()))
    assert repository["repo"] == "local"
    assert [hook["entry"] for hook in hooks] == ["make check"] and "check" in targets
    assert [(hook["language"], hook["pass_filenames"]) for hook in hooks] == [("system", False)]
