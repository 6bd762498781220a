"""What somebody else has written can be printed: it says what is seen, and does nothing else."""

from __future__ import annotations

import pytest

from compare.printable import printable
from compare.printable import printable_lines


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b]52;c;ZXZpbA==\x07", "�]52;c;ZXZpbA==�"),
        ("\x1b[8mhidden\x1b[0m", "�[8mhidden�[0m"),
        ("\x9b8m, \x85 and \x7f", "�8m,   and �"),
        ("one\nSkipped ann: it lies", "one Skipped ann: it lies"),
        ("abc\u202edcba\u2066", "abc�dcba�"),
        ("a\u200bb\ufeff\u00ad", "a�b��"),
        ("half \ud800 a pair", "half � a pair"),
    ],
)
def test_what_would_steer_a_terminal_is_seen_instead(text: str, shown: str) -> None:
    assert printable(text) == shown
    printable(text).encode()


@pytest.mark.parametrize(
    "text", ["Zoë Müller, 李雷, نرگس", "می\u200cخواهم", "👩\u200d💻 ❤\ufe0f", "[bold]x[/bold] a\xa0b µs ≈"]
)
def test_what_people_write_in_any_language_stays_as_it_is(text: str) -> None:
    assert printable(text) == text


def test_lines_stay_lines() -> None:
    assert printable_lines("one\ntwo\x1b[2J\r\n") == "one\ntwo�[2J \n"
