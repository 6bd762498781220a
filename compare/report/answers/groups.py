"""Comparisons that differ only in what is the case meanwhile: one sentence for all that came out the same way."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Sequence

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

MOST_SITUATIONS = 3  # in a sentence
OPEN = 3  # the rank of what is undecided


def group_sentences(facts: Sequence[Fact], is_open: bool = False) -> list[str]:
    """Return sentences for facts. Those that support the claim come first, and then those that oppose it.

    If the claim is open, what leaves it open comes before both.
    """
    found = [(min(map(_rank, group)), said) for group in _groups(facts) for said in [_said(group)]]
    return [said for _, said in sorted(found, key=lambda each: -1 if is_open and each[0] == OPEN else each[0])]


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
    where = _listed([f"{joined(sides(fact.comparison.a, fact.comparison.b).both)}{_figures(fact)}" for fact in group])
    if way in ("negligible", "equal", "no difference shown"):
        said = f"no difference {'that matters' if way == 'negligible' else 'is shown'} in whether {_higher(group[0])}"
        return as_sentence(f"{said}: {where}")
    if way == "undecided":
        return as_sentence(f"it is open whether {direction(c, c.supported_by != 'lower')}: {where}")
    estimated = "by one block, " if way in ("above", "below") else ""
    return as_sentence(f"{estimated}{direction(c, way in ('higher', 'above'))}: {where}")


def _listed(situations: Sequence[str]) -> str:
    if len(situations) <= MOST_SITUATIONS + 1:
        return "; ".join(situations)
    return "; ".join([*situations[:MOST_SITUATIONS], f"and in {len(situations) - MOST_SITUATIONS} more situations"])


def _higher(fact: Fact) -> str:
    return direction(fact.comparison, fact.comparison.supported_by != "lower")


def _figures(fact: Fact) -> str:
    c = fact.comparison
    if c.scale == "ratio":
        ratio = size_of(c).ratio
        return f" ({times(ratio)} times)" if ratio >= TIMES_FROM else f" ({percent(ratio - 1)})"
    if fact.a is None or fact.b is None:
        return f" ({100 * c.estimate:+.0f} points)"
    first, second = (fact.a_text, fact.b_text) if c.estimate >= 0 else (fact.b_text, fact.a_text)
    return f" ({first} against {second})"
