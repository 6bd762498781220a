"""Comparisons that differ only in what is the case meanwhile: one sentence for all that came out the same way."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Sequence

from ...effect_text import point_text
from ...results import Comparison
from .conditions import joined
from .conditions import sides
from .facts import Fact
from .sentences import as_sentence
from .sentences import direction
from .sentences import sentence
from .sizes import percent
from .sizes import size_of
from .sizes import times
from .sizes import TIMES_FROM

AS_THEY_ARE = "as they are"  # the situation of shops about which nothing is special
MOST_SITUATIONS = 3  # in a sentence
OPEN = 3  # the rank of what is undecided


def group_sentences(facts: Sequence[Fact], is_open: bool = False) -> list[str]:
    """Return sentences for facts. The first supports the claim if any does, and the second says something else.

    If the claim is open, what leaves it open comes first.
    """
    found = [(_rank(group[0]), _said(group)) for group in _groups(facts)]
    ordered = sorted(found, key=lambda each: -1 if is_open and each[0] == OPEN else each[0])
    second = next((each for each in ordered if each[0] != ordered[0][0]), None)
    if second is not None:
        ordered.remove(second)
        ordered.insert(1, second)
    return [said for _, said in ordered]


def _rank(fact: Fact) -> int:
    c = fact.comparison
    if c.verdict in ("higher", "lower"):
        return 0 if c.verdict == c.supported_by else 1
    return {"no verdict": 0, "negligible": 2, "no difference shown": 2}.get(c.verdict, OPEN)


def _groups(facts: Sequence[Fact]) -> Iterator[list[Fact]]:
    """Yield facts that say the same of the same two shops, in different situations."""
    found: dict[tuple[str, ...], list[Fact]] = {}
    for fact in facts:
        c = fact.comparison
        of = sides(c.a, c.b)
        found.setdefault((c.metric, of.a.subject, of.b.subject, _way(fact), str(c.counted)), []).append(fact)
    yield from found.values()


def _way(fact: Fact) -> str:
    c = fact.comparison
    if c.verdict != "no verdict":
        return c.verdict
    none = 1.0 if c.scale == "ratio" else 0.0
    return "equal" if c.estimate == none else "above" if c.estimate > none else "below"


def _said(group: Sequence[Fact]) -> str:
    if len(group) == 1:
        return sentence(group[0])
    c, way = group[0].comparison, _way(group[0])
    situations = [sides(fact.comparison.a, fact.comparison.b).both for fact in group]
    shared = tuple(each for each in situations[0] if all(each in others for others in situations))
    own = [joined(tuple(each for each in these if each not in shared)) for these in situations]
    where = _listed([f"{each or AS_THEY_ARE}{_figures(fact)}" for each, fact in zip(own, group, strict=True)])
    said = f"{joined((*shared, _all_say(c, way)))}: {where}"
    return as_sentence(said)


def _all_say(comparison: Comparison, way: str) -> str:
    """Return what all comparisons of a group found, without figures and situations."""
    c = comparison
    expected = direction(c, c.supported_by != "lower")
    if way in ("negligible", "equal", "no difference shown"):
        return f"no difference {'that matters' if way == 'negligible' else 'is shown'} in whether {expected}"
    if way == "undecided":
        return f"it is open whether {expected}"
    return direction(c, way in ("higher", "above"))


def _listed(situations: Sequence[str]) -> str:
    if len(situations) <= MOST_SITUATIONS + 1:
        return "; ".join(situations)
    return "; ".join([*situations[:MOST_SITUATIONS], f"and in {len(situations) - MOST_SITUATIONS} more situations"])


def _figures(fact: Fact) -> str:
    c = fact.comparison
    if c.scale == "ratio" and not c.counted:
        ratio = size_of(c).ratio
        return f" ({times(ratio)} times)" if ratio >= TIMES_FROM else f" ({percent(ratio - 1, '+')})"
    if fact.a is None or fact.b is None:
        return f" ({point_text(c, c.estimate)}{' points' if c.scale == 'difference' else ''})"
    none = 1.0 if c.scale == "ratio" else 0.0
    first, second = (fact.a_text, fact.b_text) if c.estimate >= none else (fact.b_text, fact.a_text)
    return f" ({first} against {second})"
