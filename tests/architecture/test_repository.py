"""What holds for the files of the repository, whatever they do; each search is shown to find something."""

from __future__ import annotations

import ast
import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from compare.settings import REPOSITORY
from compare.topology import Deployable
from compare.topology import MICRO
from compare.topology import SHOPS

DEPLOYABLES = {deployable.name: deployable for shop in SHOPS.values() for deployable in shop.deployables}

MAX_FUNCTION_LINES = 50
IGNORED = {"__pycache__", "node_modules", "reports"}
TEXT = {".py", ".md", ".toml", ".txt", ".in", ".yaml", ".yml", ".html", ".css", ".cfg", ".ini", ".sh", ".json", ""}

SECRETS = re.compile(
    r"-----BEGIN [A-Z ]*PRIVATE KEY|\bAKIA[0-9A-Z]{16}\b|\bgh[pousr]_\w{36}|\bglpat-[\w-]{20}|\bxox[abp]-[\w-]{10,}"
    r"|\bsk-[A-Za-z0-9]{32,}|://[^/\s:@{}\"'<>]+:[^/\s:@{}\"'<>$]+@[^\s]"
)
SECRET_SETTINGS = re.compile(
    r"""(?i)\b\w*(?:secret_?key|password|token|api_?key)["']?\s*[=:]\s*["'][\w+/=-]{8,}["']""",
)
REGISTRIES = re.compile(
    r"pypi\.org|pythonhosted\.org|npmjs\.(?:org|com)|\bghcr\.io|\bquay\.io|\bgcr\.io|\bdocker\.io|registry\.[a-z-]+\."
    r"|--(?:extra-)?index-url[ =]|--trusted[-]host"
)
MACHINE_PATHS = re.compile(r"(?<![\w.])/(?:root|home/\w+|Users/\w+|work|opt/\w+|mnt/\w+)/\w|\b[A-Z]:\\\\?Users")
DOWNLOADS = re.compile(r"\w+://|^\s*(?:-f\b|--find-links|-i\b|--index-url|--extra-index-url|-e\b|--editable)| @ ")


def texts(*tops: str) -> Iterator[tuple[Path, str]]:
    """Yield the text files that people wrote, with their paths; all, or those below some folders."""
    for top in tops or (".",):
        if (REPOSITORY / top).is_file():
            yield REPOSITORY / top, (REPOSITORY / top).read_text()
        for folder, inner, files in os.walk(REPOSITORY / top):
            shown = [name for name in inner if name not in IGNORED and (name == ".ci" or not name.startswith("."))]
            inner[:] = sorted(shown)
            paths = (Path(folder, name) for name in sorted(files))
            yield from ((path, path.read_text()) for path in paths if path.suffix in TEXT)


def found(pattern: re.Pattern[str], *tops: str) -> list[str]:
    """Return where a pattern matches, as `path:line: match`."""
    return [
        f"{path.relative_to(REPOSITORY)}:{number}: {match[0]}"
        for path, text in texts(*tops)
        for number, line in enumerate(text.splitlines(), 1)
        if (match := pattern.search(line))
    ]


def test_there_is_no_secret() -> None:
    assert found(SECRETS) == []
    # People in tests have passwords, of course.
    packages = [f"{deployable.folder}/{deployable.package}" for deployable in DEPLOYABLES.values()]
    assert found(SECRET_SETTINGS, "cli.py", "compare", *packages) == []


def test_no_registry_and_no_path_of_one_machine_is_named() -> None:
    # Debian's package of Docker Engine is called like Docker's registry; this line must not be.
    package = ".".join(("docker", "io"))
    assert [each for each in found(REGISTRIES) if not re.fullmatch(rf"\.ci/run:\d+: {package}", each)] == []
    assert found(MACHINE_PATHS) == []


def test_requirements_hold_names_and_hashes_and_no_address_to_load_from() -> None:
    files = [path for path, _ in texts() if path.name.startswith("requirements") or path.parent.name == "requirements"]
    faults = [
        f"{path.relative_to(REPOSITORY)}: {line}"
        for path in files
        if path.suffix in (".txt", ".in")
        for line in path.read_text().splitlines()
        if DOWNLOADS.search(line)
    ]
    assert len(files) > 10
    assert faults == []


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (SECRETS, "-----BEGIN RSA PRIVATE " + "KEY-----"),
        (SECRETS, "postgresql://cartlab:" + "hunter2@db/shop"),
        (SECRET_SETTINGS, 'app.config["SECRET_' + 'KEY"] = "correct-horse"'.replace('"] =', '"=', 1)),
        (SECRET_SETTINGS, "ADMIN_PASS" + "WORD = 'correct-horse'"),
        (REGISTRIES, "--index-url" + " https://mirror.example/simple"),
        (REGISTRIES, "image: ghcr" + ".io/somebody/shop"),
        (MACHINE_PATHS, "open('/ho" + "me/ada/shop.db')"),
        (DOWNLOADS, "flask @ https://example.org/flask.whl"),
        (DOWNLOADS, "--find-links wheels"),
    ],
)
def test_the_searches_find_what_they_look_for(pattern: re.Pattern[str], text: str) -> None:
    assert pattern.search(text)


@pytest.mark.parametrize("deployable", DEPLOYABLES.values(), ids=DEPLOYABLES)
def test_folder_name_and_package_are_one_name(deployable: Deployable) -> None:
    folder = REPOSITORY / deployable.folder
    assert folder.name == deployable.name
    packages = {path.parent.name for path in folder.glob("*/__init__.py")} - {"tests"}
    assert packages == {deployable.package} == {deployable.name.replace("-", "_")}
    project = (folder / "pyproject.toml").read_text()
    assert f'name = "{deployable.name}"' in project
    assert f'packages = ["{deployable.package}"]' in project


def test_every_folder_of_a_service_is_in_the_topology() -> None:
    folders = {path.parent.name for path in (REPOSITORY / "microservices").glob("*/pyproject.toml")}
    assert folders == {deployable.name for deployable in MICRO.deployables}


@pytest.mark.parametrize("deployable", DEPLOYABLES.values(), ids=DEPLOYABLES)
def test_requirements_are_compiled_from_what_is_wanted(deployable: Deployable) -> None:
    """By name, and by what the compiled file says itself: that a line is there because of requirements.in."""
    folder = REPOSITORY / deployable.folder
    wanted = set(re.findall(r"(?m)^([A-Za-z0-9._-]+)", (folder / "requirements.in").read_text().lower()))
    compiled = (folder / "requirements.txt").read_text()
    pinned = re.split(r"(?m)^(?=[A-Za-z0-9])", compiled)
    because_wanted = {block.partition("==")[0] for block in pinned if "-r requirements.in" in block}
    assert because_wanted == wanted
    assert [block.splitlines()[0] for block in pinned if block.strip() and "--hash=sha256:" not in block] == []


def test_long_functions_are_cut() -> None:
    functions = []
    for path, text in texts("cli.py", "compare", "monolith", "microservices", "tests"):
        if path.suffix != ".py":
            continue
        where = path.relative_to(REPOSITORY)
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or node.lineno) - node.lineno + 1
                if length > MAX_FUNCTION_LINES:
                    functions.append(f"{where}: {node.name}() has {length} lines")
    assert functions == []
