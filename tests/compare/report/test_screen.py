"""The answer on one screen: it fits, says the worst first, and reads well on any terminal."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import pytest
from rich.console import Console

from compare.commands.terminal.ascii_output import HANDLER
from compare.commands.terminal.ascii_output import keep_output_printable
from compare.report.screen import COLUMNS
from compare.report.screen import print_screen
from compare.report.screen import ROWS
from compare.results import CLAIMS
from compare.results import Report
from tests.compare.report.answers.made_up_claims import crowded_report
from tests.compare.report.answers.made_up_claims import ratio
from tests.compare.report.answers.made_up_claims import report_of
from tests.compare.report.answers.made_up_claims import share
from tests.compare.report.answers.test_cautions import SAME
from tests.compare.report.made_up import PRIMARY
from tests.compare.report.made_up import report

SMALL = report(replace(PRIMARY, supported_by="higher"))
FOLDER = Path("reports/2026-01-02-030405")


def screen(known: Report, width: int = COLUMNS, colours: bool = False) -> list[str]:
    file = io.StringIO()
    print_screen(known, Console(file=file, width=width, highlight=False, force_terminal=colours), FOLDER)
    return file.getvalue().splitlines()


def test_a_crowded_report_fits_40_rows_of_80_columns_and_every_claim_is_there() -> None:
    lines = screen(crowded_report())
    assert len(lines) <= ROWS < 40
    assert max(map(len, lines)) <= COLUMNS
    assert [line.split()[0] for line in lines if line.split()[:1] and line.split()[0] in CLAIMS] == list(CLAIMS)
    assert not any(sign in "\n".join(lines[1:-3]) for sign in ("@", "fault=", "micro-resilient"))


def test_a_small_report_is_airy_and_names_what_is_not_measured_in_one_place() -> None:
    lines = screen(SMALL)
    said = " ".join(" ".join(lines).split())
    assert (
        "M1 Supported. The home page takes 1.80 times as long in the services as in the monolith (1.60 to 2.00)."
        in said
    )
    assert lines[lines.index(next(line for line in lines if line.startswith("M1"))) - 1] == ""
    assert "Not measured. C1, C2, C3, C4, C5, C6, C7, C8, C9, C10, C12, M2, M3." in said
    assert "Doubt. overhead (M1): other programs used 0.7 cores <while> measuring. Next: close them." in said
    assert said.startswith("One shop, built twice: what was found (quick, 2026-01-02 03:04 UTC)")


def test_it_says_where_the_report_lies_and_how_to_read_on() -> None:
    assert screen(SMALL)[-3:] == [
        "Abacus, 2 cores, 8.0 GiB, Linux; seed 1",
        f"Page: {FOLDER}/report.html",
        f"More: python cli.py report show {FOLDER} --all, or --claim C11",
    ]


@pytest.mark.parametrize(
    ("known", "word"),
    [
        (report_of(ratio(2, "higher"), partial="stopped"), "Partial: overhead did not run to its end: stopped."),
        (replace(report_of(ratio(2, "higher")), schema=3), "Old: this report has schema 3."),
        (report_of(SAME, noise_of=["home.p50"]), "A/A check: the monolith against itself."),
        (Report(machine={}, software={}, settings={}), "Empty: nothing was measured."),
    ],
)
def test_what_a_reader_must_know_stands_before_the_answers(known: Report, word: str) -> None:
    lines = screen(known)
    place = next(number for number, line in enumerate(lines) if line.startswith(word))
    assert place < 4 and not any(line.startswith(("C", "M")) for line in lines[:place])


def test_a_check_shows_the_noise_and_no_claim() -> None:
    said = " ".join(" ".join(screen(report_of(SAME, noise_of=["home.p50"]))).split())
    assert "A/A Quiet enough. The home page's median latency of the monolith differs from itself by -2% to +3%" in said
    assert "Not measured" not in said and "--claim" not in said


def test_a_narrow_terminal_breaks_between_words_and_cuts_nothing() -> None:
    lines = screen(crowded_report(), width=40)
    assert max(len(line) for line in lines[:-3]) <= 40
    whole = " ".join(" ".join(screen(SMALL, width=40)).split())
    assert whole.startswith(" ".join(" ".join(screen(SMALL)[:3]).split())[:60])
    assert "in the services as in the monolith (1.60 to 2.00)." in whole


def test_a_path_is_never_broken() -> None:
    assert f"Page: {FOLDER}/report.html" in screen(SMALL, width=30)


def test_without_colours_the_same_words_stand_there_and_with_them_the_verdict_is_coloured() -> None:
    plain, coloured = screen(SMALL), screen(SMALL, colours=True)
    assert not any("\x1b" in line for line in plain)
    assert any("\x1b[1;32mSupported." in line for line in coloured)


def test_it_is_ascii_but_for_names_that_are_not() -> None:
    keep_output_printable()
    text = "\n".join(screen(crowded_report()) + screen(report_of(share("hang", 0.1, "undecided"))))
    assert text.encode("ascii", HANDLER).decode() == text
