"""Output for terminals that know only ASCII or Latin-1: other characters are replaced by those that they know."""

from __future__ import annotations

import codecs
import io
import sys

HANDLER = "cartlab-plain"
ASCII_SIGNS = {
    "↑": "^",
    "↓": "v",
    "≈": "=",
    "–": "-",
    "…": "...",
    "µ": "u",
    "×": "x",
    "→": "->",
    "━": "=",
    "╸": "-",
    "╺": "-",
    "─": "-",
    "•": "*",
    "●": "*",
    "·": ".",
    "┼": "+",
    "├": "|",
    "┤": "|",
}


def keep_output_printable() -> None:
    """Let no command fail because of a character that its terminal can't show."""
    codecs.register_error(HANDLER, _in_ascii)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors=HANDLER)


def _in_ascii(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    signs = error.object[error.start : error.end]
    return "".join(ASCII_SIGNS.get(sign, "?") for sign in signs), error.end
