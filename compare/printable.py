"""Make text from somebody else fit to be shown: nothing in it controls a terminal or reverses a line."""

from __future__ import annotations

import re

BLANKS = "\t\n\v\f\r\x1c\x1d\x1e\x1f\x85\u2028\u2029"
INSTEAD = "\N{REPLACEMENT CHARACTER}"
# C0 and C1, zero-width characters that hide or reorder their neighbours, halves of surrogate pairs, and tags. Joiners
# are kept: some scripts and many emoji need them.
STEERING = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\U000e0000-\U000e007f]"
)


def printable(text: str) -> str:
    """Return a text as one line without hidden content. Characters that would control a terminal become �."""
    return text if text.isprintable() else STEERING.sub(_instead, text)


def printable_lines(text: str) -> str:
    """Return a text of several lines, each of them printable."""
    return text if text.isprintable() else "\n".join(map(printable, text.split("\n")))


def _instead(found: re.Match[str]) -> str:
    return " " if found[0] in BLANKS else INSTEAD
