"""What the docs do not type is what would be made now: figures, tables, diagrams. And the rest is plain to read."""

from __future__ import annotations

import re
import statistics
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from compare.commands import cli
from compare.commands import COMMANDS
from compare.report_folder import read_report
from compare.settings import REPOSITORY
from docs.generate import diagrams
from docs.generate import results
from docs.generate.recorded import pack
from docs.generate.recorded import PACKED
from docs.generate.recorded import recorded
from tests.docs.prose import sentences
from tests.docs.prose import words

DOCS = REPOSITORY / "docs"
PAGES = [REPOSITORY / "README.md", *sorted(DOCS.glob("*.md")), *sorted(DOCS.glob("labs/*.md"))]
LOG = DOCS / "decisions.md"  # figures there are those of the day of a decision
GENERATED = re.compile(r"<!-- \[\[\[cog.*?\[\[\[end\]\]\] -->", re.DOTALL)
ESTIMATE = re.compile(r"[-+]?\d[\d.]*\s+[\[(][-+]?\d[\d.]*\s*(?:,|to)\s*[-+]?\d[\d.]*[\])]")

MEAN_WORDS, LONG, MOST_WORDS, SHARE_OF_LONG = 18, 30, 45, 0.08


def test_every_generated_text_is_new() -> None:
    words = [sys.executable, "-m", "cogapp", "--check", "--diff", *map(str, PAGES)]
    done = subprocess.run(words, cwd=REPOSITORY, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, f"{done.stdout}\nTry: make docs-update"


def test_every_diagram_is_new() -> None:
    assert diagrams.old() == []


def test_a_diagram_that_is_old_or_missing_is_reported(tmp_path: Path) -> None:
    diagrams.write(tmp_path)
    (tmp_path / "monolith.svg").write_text("<svg/>")
    (tmp_path / "harness.svg").unlink()
    assert diagrams.old(tmp_path) == ["monolith.svg", "harness.svg"]


@pytest.mark.parametrize("name", diagrams.DIAGRAMS)
def test_a_diagram_says_in_words_what_it_shows(name: str) -> None:
    drawn = diagrams.DIAGRAMS[name]()
    assert re.search(r"<title id=\"title\">.+</title>", drawn)
    assert re.search(r"<desc id=\"description\">.{60,}</desc>", drawn)


def test_no_estimate_is_typed() -> None:
    typed = {page.name: ESTIMATE.findall(GENERATED.sub("", page.read_text())) for page in PAGES if page != LOG}
    assert {name: found for name, found in typed.items() if found} == {}
    assert ESTIMATE.search("twice as long: 1.96 [1.79, 2.15]")
    assert ESTIMATE.search(results.evidence().replace("<br>", " ").replace("\u00a0", " "))


# The recorded report


def test_the_recorded_report_is_packed_without_its_owner(tmp_path: Path) -> None:
    with tarfile.open(PACKED) as tar:
        members = tar.getmembers()
        tar.extractall(tmp_path, filter="data")
    assert {(m.uid, m.gid, m.uname, m.gname, m.mtime) for m in members} == {(0, 0, "", "", 0)}
    assert {m.name.partition("/")[0] for m in members} == {"report.json", "raw"}
    with tarfile.open(pack(tmp_path, tmp_path / "again.tar.gz")) as again:
        assert [m.name for m in again.getmembers()] == [m.name for m in members]


def test_the_recorded_report_is_whole_and_valid(tmp_path: Path) -> None:
    with tarfile.open(PACKED) as tar:
        tar.extractall(tmp_path, filter="data")
    named = {raw for e in read_report(tmp_path).experiments.values() for run in e.runs for raw in run.raw}
    assert recorded().valid
    assert {Path(raw).name for raw in named} <= {path.name for path in (tmp_path / "raw").iterdir()}


def test_results_tell_each_claim_and_each_comparison_that_decides() -> None:
    page = (DOCS / "results.md").read_text()
    deciding = [c for e in recorded().experiments.values() for c in e.comparisons if c.claim]
    assert all(f"| {claim.id} |" in page for claim in recorded().claims)
    assert all(f"`{c.metric}`<br>`{c.a}`" in page for c in deciding)
    assert deciding


# Commands


def registered(group: click.Group, path: str = "") -> Iterator[tuple[str, click.Command]]:
    """Yield each command below a group with its words."""
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        yield f"{path}{name}", command
        if isinstance(command, click.Group):
            yield from registered(command, f"{path}{name} ")


def test_every_command_and_every_option_is_documented() -> None:
    sections = dict(re.findall(r"(?ms)^###? (.+?)\n(.*?)(?=^##|\Z)", (DOCS / "commands.md").read_text()))
    known = dict(registered(cli))
    assert set(COMMANDS) <= known.keys()
    assert sections.keys() == known.keys()
    for path, command in known.items():
        assert command.help, f"{path} has no help"
        for parameter in command.params:
            if isinstance(parameter, click.Option):
                assert all(f"`{name}`" in sections[path] for name in parameter.opts), f"{path} {parameter.opts}"
            else:
                assert parameter.make_metavar(click.Context(command)) in sections[path], f"{path} {parameter.name}"
        assert not re.search(r"\| *\|$", sections[path], flags=re.MULTILINE), f"{path}: an option without a meaning"


# Plain language


@pytest.mark.parametrize("page", [page for page in PAGES if page != LOG], ids=lambda page: page.name)
def test_sentences_are_short(page: Path) -> None:
    found = sentences(page.read_text())
    lengths = [len(words(sentence)) for sentence in found]
    assert statistics.mean(lengths) <= MEAN_WORDS
    assert [sentence for sentence in found if len(words(sentence)) > MOST_WORDS] == []
    assert sum(length > LONG for length in lengths) <= max(2, SHARE_OF_LONG * len(lengths))


def test_sentences_are_found() -> None:
    page = "# A\n\nOne two. Three `a b c` [four](five.md)!\n\n| a | b |\n|---|---|\n\n- An item. Of two\n- more words\n"
    assert [len(words(each)) for each in sentences(page)] == [2, 3, 2, 2, 2]
