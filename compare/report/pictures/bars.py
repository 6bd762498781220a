"""Two bars for each comparison: what both sides have, and where the interval puts the first one."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Sequence

from markupsafe import Markup

from ..answers.conditions import joined
from ..answers.conditions import sides
from ..answers.facts import Fact
from ..answers.quantities import quantity_of
from ..answers.sentences import as_sentence
from ..answers.sentences import side_texts
from .drawing import colour_of
from .drawing import fitting
from .drawing import line
from .drawing import Picture
from .drawing import picture
from .drawing import rectangle
from .drawing import text
from .drawing import WIDTH

MOST_PAIRS = 3
HEAD_PX, SIDE_PX, GAP_PX = 20, 36, 10
BAR_PX = 13
TRACK = "#888888"
HEAD_SHARE = 0.9  # bold letters are wider
VALUE_PX = 80  # of room for the value behind the name


def bars(facts: Sequence[Fact]) -> Picture | None:
    """Draw the values of up to three comparisons. None if none of them has values."""
    shown = _shown([fact for fact in facts if fact.a is not None and fact.b is not None])
    if not shown:
        return None
    heads = _heads(shown)
    pair_px = len(heads[0]) * HEAD_PX + 2 * SIDE_PX + GAP_PX
    pairs = zip(shown, heads, strict=True)
    shapes = [shape for place, (fact, head) in enumerate(pairs) for shape in _pair(fact, head, place * pair_px)]
    says = "; ".join(f"{', '.join((*head, _said(fact)))}" for fact, head in zip(shown, heads, strict=True))
    return picture(_caption(shown), f"{says}.", len(shown) * pair_px, shapes)


def _shown(facts: Sequence[Fact]) -> list[Fact]:
    """Return a few facts, of each verdict at least one if there is room."""
    firsts: dict[str, Fact] = {}
    for fact in facts:
        firsts.setdefault(fact.comparison.verdict, fact)
    chosen = [*firsts.values(), *(fact for fact in facts if fact not in firsts.values())][:MOST_PAIRS]
    return [fact for fact in facts if fact in chosen]


def _nouns(facts: Sequence[Fact]) -> list[str]:
    return list(dict.fromkeys(as_sentence(quantity_of(fact.comparison.metric).noun) for fact in facts))


def _caption(facts: Sequence[Fact]) -> str:
    """Return what all bars are about, if they are about the same."""
    if len(_nouns(facts)) > 1:
        return ""
    where = joined(sides(facts[0].comparison.a, facts[0].comparison.b).both) if len(facts) == 1 else ""
    return ", ".join(each for each in (*_nouns(facts), where) if each)


def _heads(facts: Sequence[Fact]) -> list[list[str]]:
    """Return the lines above each pair of bars: what is different about it. A single pair has none."""
    situations = [as_sentence(joined(sides(fact.comparison.a, fact.comparison.b).both)) for fact in facts]
    parts = [_nouns([fact])[0] for fact in facts]
    told = [each for each in (situations, parts) if len(set(each)) > 1]
    return [[each[place] for each in told] for place in range(len(facts))]


def _said(fact: Fact) -> str:
    one, other = side_texts(fact.comparison.metric, fact.comparison.a, fact.comparison.b)
    return f"{one} {fact.a_text}, {other} {fact.b_text}"


def _pair(fact: Fact, head: Sequence[str], top: float) -> Iterator[Markup]:
    c = fact.comparison
    for place, words in enumerate(head):
        yield text(0, top + 14, fitting(words, HEAD_SHARE * WIDTH), kind="" if place else "head")
        top += HEAD_PX
    one, other = side_texts(c.metric, c.a, c.b)
    a, b, low, high = _lengths(fact)
    yield from _side(one, fact.a_text, a, colour_of(c.a), top)
    if low is not None and high is not None and low < high:
        yield _whisker(low, high, top + SIDE_PX - BAR_PX / 2 - 4)
    yield from _side(other, fact.b_text, b, colour_of(c.b), top + SIDE_PX)


def _lengths(fact: Fact) -> tuple[float, float, float | None, float | None]:
    """Return the lengths of both bars, and the interval of the first, as shares of the picture's width."""
    c = fact.comparison
    if c.scale == "difference":
        a, b = fact.a or 0.0, fact.b or 0.0
        low, high = (None if end is None else min(max(b + end, 0.0), 1.0) for end in (c.ci_low, c.ci_high))
        return a, b, low, high
    longest = max(1.0, c.estimate, c.ci_high or 0.0)
    low, high = (None if end is None else end / longest for end in (c.ci_low, c.ci_high))
    return c.estimate / longest, 1 / longest, low, high


def _side(name: str, value: str, share: float, colour: str, top: float) -> Iterator[Markup]:
    yield text(0, top + 14, fitting(name, WIDTH - VALUE_PX))
    yield text(WIDTH, top + 14, value, anchor="end", kind="value")
    bar_top = top + SIDE_PX - BAR_PX - 4
    yield rectangle(0, bar_top, WIDTH, BAR_PX, TRACK, 0.15)
    yield rectangle(0, bar_top, max(WIDTH * min(share, 1.0), 1.5), BAR_PX, colour)


def _whisker(low: float, high: float, y: float) -> Markup:
    left, right = low * WIDTH, high * WIDTH
    ends = [line([(x, y - 5), (x, y + 5)], "currentColor", 2) for x in (left, right)]
    return Markup("").join([line([(left, y), (right, y)], "currentColor", 2), *ends])
