"""Each command in the README and the docs is run, as it stands there."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
import urllib.request
from pathlib import Path

import click
import pytest
import yaml

from compare.commands import cli
from compare.commands import COMMANDS
from compare.launch.state import ShopState
from compare.report_folder import make_report_folder
from compare.report_folder import write_report
from compare.settings import REPOSITORY
from compare.topology import SHOPS
from tests.compare.launch.stub_shop import eventually
from tests.compare.report.made_up import report
from tests.docs.sittings import Sitting
from tests.docs.sittings import sittings
from tests.offline import offline as offline
from tests.ports import is_free
from tests.ports import port_block

IN_DOCKER = REPOSITORY / "docs" / "docker.md"  # its commands need an engine: tests/docker runs them
PAGES = sorted({REPOSITORY / "README.md", *(REPOSITORY / "docs").glob("*.md")} - {IN_DOCKER})
LAB_PAGES = sorted((REPOSITORY / "docs" / "labs").glob("*.md"))
# These set up or measure everything, and have tests of their own. Here make only has to know them.
STUDENTS = ("ada", "grace", "linus")
MAKE_ONLY = re.compile(r"make [a-z-]+")


def commands(page: Path) -> list[str]:
    blocks = re.findall(r"```console\n(.*?)```", page.read_text(), flags=re.DOTALL)
    return [line.removeprefix("$ ") for block in blocks for line in block.splitlines() if line.startswith("$ ")]


@pytest.fixture(scope="module")
def handed_in(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the reports of three students."""
    folder = tmp_path_factory.mktemp("handed-in")
    for place, name in enumerate(STUDENTS):
        make_report_folder(folder / name)
        write_report(report(factor=1 + place / 10), folder / name)
    return folder


def on_free_ports(command: str, base: int) -> str:
    """Return the command for other ports, so that the test runs beside a shop that is up; and no longer than needed."""
    if "--replay" not in command:
        command = re.sub(r"(cli\.py dashboard)", rf"\1 --port-base {base}", command)
    command = re.sub(r"(cli\.py up \w+)", rf"\1 --port-base {base}", command)
    command = re.sub(r"--duration \d+", "--duration 2", command)
    return command.replace(":8000", f":{base}").replace(":8080", f":{base + 4}")


def words_of(command: str, base: int, labs: str) -> list[str]:
    """Return the words of a command, with the student's folder where this test has it."""
    program, *words = shlex.split(on_free_ports(command, base))
    assert program in ("python", "mkdir", "tar", "diff"), command
    return [sys.executable if program == "python" else program, *(re.sub("^labs/", f"{labs}/", word) for word in words)]


SITTINGS = sittings({page.stem: found for page in PAGES if (found := commands(page))})


@pytest.mark.parametrize("sitting", SITTINGS, ids=lambda sitting: "+".join(sitting.pages))
def test_every_command_works(sitting: Sitting, anywhere: dict[str, str], handed_in: Path, tmp_path: Path) -> None:
    base = port_block()
    anywhere = anywhere | {"CARTLAB_LABS_DIR": str(tmp_path / "labs")}  # a page may start a lab that has a page, too
    for command in sitting.commands:
        if MAKE_ONLY.fullmatch(command):
            words = ["make", "--dry-run", command.split()[1]]
        else:
            words = words_of(command, base, anywhere["CARTLAB_LABS_DIR"])
            words = [str(handed_in / word) if word in (*STUDENTS, "class.html") else word for word in words]
        if "dashboard" in words:
            opens_and_ends(words, anywhere, base + 9)
            continue
        done = subprocess.run(words, cwd=REPOSITORY, env=anywhere, capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    assert not any(ShopState(Path(anywhere["CARTLAB_STATE_DIR"]), name).is_running() for name in SHOPS)


def test_the_pages_hold_commands() -> None:
    assert len(commands(REPOSITORY / "README.md")) >= 8
    assert len([page for page in PAGES if commands(page)]) >= 5
    written = {command for page in PAGES for command in commands(page)}
    assert {command for sitting in SITTINGS for command in sitting.commands} == written


def opens_and_ends(words: list[str], environment: dict[str, str], port: int) -> None:
    """Start a dashboard, see that its page opens, and end it as Ctrl-C does."""
    process = subprocess.Popen(
        [*words, "--port", str(port)], cwd=REPOSITORY, env=environment, stderr=subprocess.PIPE, text=True
    )
    try:
        eventually(lambda: not is_free(port) or process.poll() is not None)
        assert process.poll() is None, words
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=10) as page:
            assert page.status == 200
        process.terminate()
        _, said = process.communicate(timeout=30)
        assert process.returncode == 130, said
    finally:
        process.kill()
        process.wait()


@pytest.mark.usefixtures("offline")
@pytest.mark.parametrize("page", LAB_PAGES, ids=lambda page: page.stem)
def test_every_command_of_a_lab_works(page: Path, anywhere: dict[str, str]) -> None:
    base, found = port_block(), commands(page)
    assert found[0] == f"python cli.py lab start {int(page.stem[:2])}"
    for command in found:
        words = words_of(command, base, anywhere["CARTLAB_LABS_DIR"])
        done = subprocess.run(words, cwd=REPOSITORY, env=anywhere, capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"


@pytest.mark.parametrize("page", LAB_PAGES, ids=lambda page: page.stem)
def test_what_a_lab_lets_people_type_is_understood(page: Path) -> None:
    """Bench runs and what takes two terminals are not run here, but every word of them must be known."""
    blocks = re.findall(r"```text\n(.*?)```", page.read_text(), flags=re.DOTALL)
    for line in "\n".join(blocks).replace("\\\n", " ").splitlines():
        for part in re.split(r"&&|[;|&]", line):
            words = shlex.split(part.partition(">")[0])
            if words[:2] == ["python", "cli.py"]:
                understand(words[2:])


def understand(words: list[str]) -> None:
    """Let click take the words of a command apart, without running it."""
    command: click.Command = cli
    name = "cli.py"
    context = click.Context(cli, info_name=name)
    while isinstance(command, click.Group):
        name, *words = words
        found = command.get_command(context, name)
        assert found is not None, name
        command = found
    command.make_context(name, words, parent=context)


def test_every_command_line_word_in_the_prose_exists() -> None:
    for page in [*PAGES, *LAB_PAGES]:
        for word in re.findall(r"cli\.py ([a-z]+)", page.read_text()):
            assert word in COMMANDS, f"{page.name} names {word!r}"


@pytest.mark.parametrize("page", [*PAGES, *LAB_PAGES], ids=lambda page: page.name)
def test_every_link_leads_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", page.read_text()):
        assert target.startswith("http") or (page.parent / target).exists(), target


def test_each_path_of_the_contract_has_one_name() -> None:
    paths = yaml.safe_load((REPOSITORY / "docs" / "openapi.yaml").read_text())["paths"]
    names = [item["operationId"] for path in paths.values() for key, item in path.items() if key in ("get", "post")]
    assert len(names) == len(set(names)) > 20
