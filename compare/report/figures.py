"""The figures behind a sentence: both values, the difference, what matters, the noise, and what would change it."""

from __future__ import annotations

from collections.abc import Iterator

from ..effect_text import delta_text
from ..effect_text import effect_text
from ..effect_text import noise_text
from ..effect_text import point_text
from ..effect_text import verdict_text
from .answers.facts import Fact
from .answers.facts import Pooled
from .answers.sentences import side_texts
from .words import what_would_change


def fact_lines(fact: Fact) -> Iterator[str]:
    """Yield the figures of a comparison: the values, the difference, what matters, and what would change it."""
    c = fact.comparison
    one, other = side_texts(c.metric, c.a, c.b)
    yield f"A, {one}: {fact.a_text}{_counts(fact.a_pooled)}"
    yield f"B, {other}: {fact.b_text}{_counts(fact.b_pooled)}"
    kind = "ratio of A to B" if c.scale == "ratio" else "A minus B, in points"
    verdict = f", {verdict_text(c)}" if c.verdict != "no verdict" else ", and no verdict"
    yield f"{kind}: {point_text(c, c.estimate) if c.counted else effect_text(c)}{verdict}"
    if c.delta is not None and not c.counted:
        noise = f"; two equal monoliths differ {noise_text(c)}" if noise_text(c) else ""
        yield f"what matters: {delta_text(c)}{noise}; blocks: {c.blocks}"
    if not c.counted and (changed := what_would_change(c)):
        yield changed


def _counts(pooled: Pooled | None) -> str:
    return f" (over all blocks {pooled.text})" if pooled else ""
