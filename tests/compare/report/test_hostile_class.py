"""A class hands in folders, and some are made to harm: `report diff` names each of them, and compares all others."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from compare.commands import cli as group
from compare.commands.class_reports import compared
from compare.foreign_file import MIB
from compare.printable import printable_lines
from compare.report.diff import Diff
from compare.report.diff import Entry
from compare.report_folder import REPORT_NAME
from compare.settings import REPOSITORY
from tests.compare.commands.typed import environment
from tests.compare.report.made_up import report
from tests.compare.report.made_up import write_with_raw

ESCAPE = "\x1b[8m"


def edit(folder: Path, how: Callable[[dict[str, Any]], Any]) -> None:
    path = folder / REPORT_NAME
    data = json.loads(path.read_text())
    how(data)
    path.write_text(json.dumps(data))


def nested(depth: int) -> Any:
    found: Any = "deep"
    for _ in range(depth):
        found = [found]
    return found


def deciding(data: dict[str, Any]) -> dict[str, Any]:
    comparison: dict[str, Any]
    (comparison,) = (c for c in data["experiments"]["overhead"]["comparisons"] if c["claim"])
    return comparison


def as_pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def as_large(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(64 * MIB)


def as_link(path: Path) -> None:
    path.rename(path.with_name("elsewhere.json"))
    path.symlink_to("elsewhere.json")


def in_report(how: Callable[[dict[str, Any]], Any]) -> Callable[[Path], None]:
    return lambda folder: edit(folder, how)


def in_file(how: Callable[[Path], None]) -> Callable[[Path], None]:
    return lambda folder: how(folder / REPORT_NAME)


def in_raw(how: Callable[[Path], None]) -> Callable[[Path], None]:
    return lambda folder: how(min((folder / "raw").glob("overhead*")))


# By the name of its folder: what is done to a report, and why it is then left out.
LEFT_OUT = {
    "deep": (in_report(lambda data: data["machine"].update(cpu_model=nested(480))), "brackets in brackets without end"),
    "large-number": (in_report(lambda data: deciding(data).update(estimate=1.7e308)), "too large"),
    "small-number": (in_report(lambda data: deciding(data).update(ci_low=5e-324)), "out of bounds"),
    "infinite": (in_report(lambda data: deciding(data).update(mde=float("inf"))), "Infinity for a number"),
    "long": (in_report(lambda data: data.update(created="x" * 20_000)), "a text of 20,000 letters"),
    "many": (
        in_report(lambda data: data["experiments"]["overhead"].update(comparisons=101 * [deciding(data)])),
        "comparisons that decide claims",
    ),
    "key": (in_report(lambda data: data["experiments"].update({ESCAPE: {}})), "is no name"),
    "pipe": (in_file(as_pipe), "is no regular file"),
    "large": (in_file(as_large), "holds more than 8 MiB"),
    "link": (in_file(as_link), "is a link"),
    f"clears{ESCAPE}\x1b[2J": (in_report(lambda data: data.update(schema="no")), "is not a report"),
}
# What is shown and not counted, and why.
NOT_COUNTED = {
    "raw-pipe": (in_raw(as_pipe), "is no regular file"),
    "raw-large": (in_raw(as_large), "holds more than 8 MiB"),
    "raw-link": (in_raw(as_link), "is a link"),
}
HOSTILE_TEXTS = {"cpu_model": f"{ESCAPE}\x1b]52;c;ZXZpbA==\a\u202e \ud800", "system": "Zoë's 李雷\x9b2J"}


def compare_reports(*words: str, state: Path, stdout: int = subprocess.PIPE) -> subprocess.CompletedProcess[str]:
    """Run `report diff` in a terminal so wide that no line is broken."""
    command = [sys.executable, str(REPOSITORY / "cli.py"), "report", "diff", *words]
    wide = {**environment(state), "COLUMNS": "500"}
    return subprocess.run(command, env=wide, stdout=stdout, stderr=subprocess.PIPE, text=True, timeout=120)


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    class_folder = tmp_path_factory.mktemp("class")
    for name in ("ann", "bob", "texts", *LEFT_OUT, *NOT_COUNTED):
        write_with_raw(report(), class_folder / name)
    for name, (harm, _) in (LEFT_OUT | NOT_COUNTED).items():
        harm(class_folder / name)
    edit(class_folder / "texts", lambda data: data["machine"].update(HOSTILE_TEXTS))
    return [str(path) for path in sorted(class_folder.iterdir())]


def test_the_good_ones_are_compared_and_each_hostile_one_is_named(folders: list[str], tmp_path: Path) -> None:
    done = compare_reports(*folders, state=tmp_path)
    assert done.returncode == 0 and not done.stderr, done.stderr
    lines = done.stdout.splitlines()
    for name, (_, why) in LEFT_OUT.items():
        shown = name.replace("\x1b", "�")
        assert [line for line in lines if line.startswith(f"Skipped {shown}: ") and why in line], (name, done.stdout)
    for name, (_, why) in NOT_COUNTED.items():
        place = next(place for place, line in enumerate(lines) if line.startswith(f"{name} of "))
        assert "Not counted: " in lines[place + 1] and why in lines[place + 1]
    assert sum(line.startswith("Skipped") for line in lines) == len(LEFT_OUT)
    assert "Of 1 comparisons that decide claims: 1 agree." in done.stdout
    assert printable_lines(done.stdout) == done.stdout
    assert "Zoë's 李雷�2J" in done.stdout


def test_the_page_and_the_data_are_written_too_and_neither_holds_what_was_hostile(
    folders: list[str], tmp_path: Path
) -> None:
    page = tmp_path / "class.html"
    done = compare_reports(*folders, "--html", str(page), "--json", state=tmp_path)
    assert done.returncode == 0, done.stderr
    data = json.loads(done.stdout)
    assert {each["name"] for each in data["reports"] if each["counted"]} == {"ann", "bob", "texts"}
    assert {name.replace("�", "\x1b") for name in data["skipped"]} == set(LEFT_OUT)
    text = page.read_text()
    assert all(name.replace("\x1b", "�") in text for name in (*LEFT_OUT, *NOT_COUNTED))
    assert not any(sign in text for sign in ("\x1b[8m", "\x1b[2J", "\x1b]52", "\u202e\ud800"))


def test_a_page_is_there_also_if_nobody_reads_what_is_printed(folders: list[str], tmp_path: Path) -> None:
    page = tmp_path / "class.html"
    reader, writer = os.pipe()
    os.close(reader)  # as head has, once it has read enough
    done = compare_reports(*folders, "--html", str(page), state=tmp_path, stdout=writer)
    os.close(writer)
    assert "</html>" in page.read_text()
    assert done.returncode == 1 and done.stderr == ""


@pytest.mark.parametrize("name", LEFT_OUT)
@pytest.mark.parametrize("verb", ["show", "html"])
def test_one_hostile_report_is_told_in_one_clear_line(folders: list[str], verb: str, name: str) -> None:
    folder = next(folder for folder in folders if Path(folder).name == name)
    result = CliRunner().invoke(group, ["report", verb, folder])
    assert result.exit_code == 1
    error, remedy = result.stderr.splitlines()
    assert LEFT_OUT[name][1] in error and remedy.startswith("Try: ")
    assert printable_lines(result.output) == result.output


@pytest.mark.parametrize("others", [1, 5])
def test_a_folder_that_nobody_may_look_into_is_left_out_like_another(
    folders: list[str], others: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The root user may look everywhere: a name that is too long for the system can't be looked at by anybody."""
    closed = f"{folders[0]}/{300 * 'x'}"
    good = next(folder for folder in folders if folder.endswith("ann"))
    done = CliRunner().invoke(group, ["report", "diff", *(1 + others) * [good], closed, "--json"])
    assert done.exit_code == 0, done.output
    ((name, why),) = json.loads(done.stdout)["skipped"].items()
    assert name.endswith(300 * "x") and "can't read" in why
    shown = CliRunner().invoke(group, ["report", "show", closed])
    assert shown.exit_code == 1 and "Error: can't read" in shown.stderr and "Try: " in shown.stderr


def test_a_report_with_hostile_texts_is_shown_without_them(folders: list[str]) -> None:
    folder = next(folder for folder in folders if folder.endswith("texts"))
    for verb in ("show", "html"):
        result = CliRunner().invoke(group, ["report", verb, folder])
        assert result.exit_code == 0 and printable_lines(result.output) == result.output
    assert "李雷�2J" in (Path(folder) / "report.html").read_text()


def test_a_page_in_a_folder_with_a_hostile_name_is_named_without_it(tmp_path: Path) -> None:
    folder = tmp_path / f"ann{ESCAPE}"
    write_with_raw(report(), folder)
    result = CliRunner().invoke(group, ["report", "html", str(folder)])
    assert result.exit_code == 0 and result.output.endswith("ann�[8m/report.html\n")


def test_what_nobody_has_foreseen_ends_the_comparison_of_that_report_alone() -> None:
    def show(found: Diff) -> list[str]:
        if any(entry.name == "eve" for entry in found.entries):
            raise RecursionError
        return [*(entry.name for entry in found.entries), *(f"{name}: {why}" for name, why in found.skipped.items())]

    entries = [Entry(name, report()) for name in ("ann", "eve", "bob")]
    assert compared(entries, {}, show) == ["ann", "bob", "eve: it can't be compared (RecursionError)"]
