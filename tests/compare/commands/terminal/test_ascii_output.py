"""Terminals that can't show every sign: no command dies of that, and verdicts stay readable."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from contextlib import redirect_stderr
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from compare.commands import cli as group
from compare.commands.terminal.ascii_output import keep_output_printable
from compare.experiments.bench.run_settings import RunSettings
from compare.experiments.bench.runner import Runner
from compare.launch.local.runtime import LocalRuntime
from compare.report.progress import ProgressBar
from compare.report.terminal import report_console
from compare.results import Report
from tests.compare.experiments.bench.stub_experiment import Instrument
from tests.compare.experiments.bench.stub_experiment import Stage

ENCODINGS = pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
COPY: dict[str, Any] = {"shop": "monolith", "runtime": "local", "role": "monolith", "copy": 1, "pid": 7, "port": 8000}
COPY |= {"health": "healthy", "restarts": 0, "cpu_percent": 3.0, "pss_bytes": 2**26}


@contextmanager
def terminal(encoding: str) -> Iterator[io.BytesIO]:
    """Make standard output and error what PYTHONIOENCODING makes them, and yield what is written there."""
    buffer = io.BytesIO()
    stream = io.TextIOWrapper(buffer, encoding=encoding, write_through=True)
    with redirect_stdout(stream), redirect_stderr(stream):
        yield buffer
    stream.detach()  # or it would close the buffer when it goes


def bench(out: Path) -> None:
    """Run a stub with a progress bar and a first table, as bench does."""
    report = Report(machine={}, software={}, settings={})
    with ProgressBar(report_console(stderr=True)) as bar:
        Runner(Instrument().experiment(), RunSettings("quick", 1, out), report, Stage().launched, bar).run()


@ENCODINGS
def test_a_bench_and_its_report_are_shown_with_signs_for_verdicts(encoding: str, tmp_path: Path) -> None:
    with terminal(encoding) as written:
        keep_output_printable()
        bench(tmp_path)
        assert b"home.p50" in written.getvalue()
        group.main(["report", "show", str(tmp_path), "--all"], standalone_mode=False)
    shown = written.getvalue().decode(encoding).splitlines()
    assert any(line.startswith("home.p50") and line.rstrip().endswith("] ^") for line in shown)
    assert any("^ higher  v lower  = negligible" in line for line in shown)


@ENCODINGS
@pytest.mark.parametrize("words", ["ps", "pairs", "fault list", "doctor"])
def test_other_commands_are_printed(encoding: str, words: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(LocalRuntime, "listing", lambda place, state: [COPY])
    with terminal(encoding) as written:
        group.main(words.split(), standalone_mode=False)
    assert written.getvalue()


@ENCODINGS
def test_without_the_handler_it_would_die(encoding: str) -> None:
    with terminal(encoding), pytest.raises(UnicodeEncodeError):
        print("↑")


@pytest.mark.parametrize("words", ["lab list", "fault list"])
def test_in_a_narrow_terminal_nothing_is_cut(words: str) -> None:
    shown = CliRunner().invoke(group, words.split(), env={"COLUMNS": "40"}).output
    assert max(map(len, shown.split("\n\n")[0].splitlines())) <= 40
    assert "…" not in shown
