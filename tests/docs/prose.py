"""A small measure of how plain a page is: the lengths of its sentences, in words."""

from __future__ import annotations

import re

NOT_PROSE = re.compile(r"```.*?```|<!--.*?-->|^\s*\|.*?$|^#.*?$|!\[[^\]]*\]\([^)]*\)", re.DOTALL | re.MULTILINE)
UNIT = re.compile(r"\n\s*\n|\n\s*(?:[-*>]|\d+\.)\s")  # a paragraph, an item of a list, a quotation
LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
SENTENCE_ENDS = re.compile(r"(?<=[.!?])[)*\"”_]*\s+(?=[(*\"“_`A-Z0-9])")
WORD = re.compile(r"`[^`]*`|[A-Za-z0-9][\w'’.,%-]*")


def sentences(markdown: str) -> list[str]:
    """Return the sentences of a page: no tables, no code, no headings. What stands in backticks is one word."""
    prose = LINK.sub(r"\1", NOT_PROSE.sub("\n\n", markdown))
    units = (" ".join(unit.split()) for unit in UNIT.split(f"\n{prose}"))
    found = (sentence for unit in units for sentence in SENTENCE_ENDS.split(unit))
    return [sentence for sentence in found if len(words(sentence)) > 1]


def words(sentence: str) -> list[str]:
    """Return the words of a sentence."""
    return WORD.findall(sentence)
