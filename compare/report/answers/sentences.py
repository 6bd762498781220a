"""What one comparison found, in a sentence with its figures."""

from __future__ import annotations

from ...effect_text import delta_text
from ...effect_text import noise_text
from ...results import Comparison
from .conditions import joined
from .conditions import Sides
from .conditions import sides
from .facts import Fact
from .quantities import Quantity
from .quantities import quantity_of
from .sizes import between
from .sizes import size_of
from .sizes import verbs
from .sizes import without_size

NAMED = "NOUN is {high} in {a} {than} in {b}"


def sentence(fact: Fact) -> str:
    """Return what a comparison found, in a sentence with its figures and without a full stop."""
    c = fact.comparison
    return as_sentence(joined((*sides(c.a, c.b).both, _found(fact))))


def title(metric: str, a: str, b: str) -> str:
    """Return what is compared, as the head of a row: "The memory of one more copy: the monolith against ..."."""
    one, other = side_texts(metric, a, b)
    return as_sentence(", ".join([f"{quantity_of(metric).noun}: {one} against {other}", *sides(a, b).both]))


def side_texts(metric: str, a: str, b: str) -> tuple[str, str]:
    """Return both sides of a comparison in words."""
    of, quantity = sides(a, b), quantity_of(metric)
    return _side(of, "a", quantity.of_copy), _side(of, "b", quantity.of_copy)


def direction(comparison: Comparison, is_higher: bool) -> str:
    """Return that one side has more than the other, without figures and without what is the case in both."""
    of = sides(comparison.a, comparison.b)
    quantity = quantity_of(comparison.metric)
    return _filled(quantity.direction or quantity.sentence, of if is_higher else of.turned, quantity, without_size())


def as_sentence(text: str) -> str:
    """Return a text with a capital at its beginning."""
    return f"{text[:1].upper()}{text[1:]}"


def _found(fact: Fact) -> str:
    c = fact.comparison
    if c.verdict == "undecided":
        return _undecided(c)
    if c.verdict in ("negligible", "no difference shown"):
        return _no_difference(fact)
    said = values_text(fact) if c.scale == "difference" or _has_values(fact) else _ratio(c)
    if c.verdict == "no verdict" and not between(c):
        return f"{said} ({_blocks(c)})"
    return f"{said}; it may be less than the {delta_text(c)} that matter" if c.is_size_open else said


def _ratio(comparison: Comparison) -> str:
    size = size_of(comparison)
    of = sides(comparison.a, comparison.b)
    quantity = quantity_of(comparison.metric)
    # A sentence that names values has none to name here.
    template = NAMED.replace("NOUN", quantity.noun) if quantity.direction else quantity.sentence
    said = _filled(template, of.turned if size.is_turned else of, quantity, size.degrees())
    return f"{said}{_in_brackets('' if comparison.counted else size.interval)}"


def values_text(fact: Fact) -> str:
    """Return a difference with the values of both sides, or that of shares in points if the values are not known."""
    c = fact.comparison
    of, quantity = sides(c.a, c.b), quantity_of(c.metric)
    interval = _in_brackets("" if c.counted else between(c))
    if not _has_values(fact):
        points = f"{abs(100 * c.estimate):.0f} points {'higher' if c.estimate >= 0 else 'lower'}"
        return f"{quantity.noun} is {points} in {of.a.subject} than in {of.b.subject}{interval}"
    return f"{_filled(quantity.says, of, quantity, {'a_value': fact.a_text, 'b_value': fact.b_text})}{interval}"


def _no_difference(fact: Fact) -> str:
    c = fact.comparison
    noun = quantity_of(c.metric).noun
    a, b = side_texts(c.metric, c.a, c.b)
    if c.counted and fact.a_text != fact.b_text:
        return f"{noun} differs too little to matter: {fact.a_text} in {a}, and {fact.b_text} in {b}"
    if c.counted:
        return f"{noun} is the same in {a} and in {b}{_in_brackets('' if fact.a is None else fact.a_text)}"
    if c.verdict == "negligible":
        return f"{noun} differs by less than {delta_text(c)} between {a} and {b}{_in_brackets(between(c))}"
    return f"no difference is shown in {noun} between {a} and {b}{_in_brackets(between(c))}"


def _undecided(comparison: Comparison) -> str:
    c = comparison
    expected = direction(c, c.supported_by != "lower")
    return f"it is open whether {expected}{_in_brackets(between(c))}: {what_is_missing(c)}"


def what_is_missing(comparison: Comparison) -> str:
    """Return why a comparison is undecided, and what would decide it."""
    c = comparison
    if c.is_noise_wide:
        return f"this machine is too noisy, since two equal monoliths differ {noise_text(c)}"
    if c.needed is None:
        return f"after {c.blocks} blocks it is too close to the {delta_text(c)} that matter"
    return f"about {c.needed} blocks would probably decide, and {c.blocks} were measured"


def _filled(template: str, of: Sides, quantity: Quantity, fields: dict[str, str]) -> str:
    return template.format(
        a=_side(of, "a", quantity.of_copy),
        b=_side(of, "b", quantity.of_copy),
        **verbs("a", of.a.is_plural),
        **verbs("b", of.b.is_plural),
        **fields,
    )


def _side(of: Sides, which: str, is_copy: bool = False) -> str:
    name = of.a if which == "a" else of.b
    return name.further if is_copy else name.subject


def _has_values(fact: Fact) -> bool:
    """Return whether both values are known and the sentence of their quantity names them."""
    return None not in (fact.a, fact.b) and bool(quantity_of(fact.comparison.metric).direction)


def _blocks(comparison: Comparison) -> str:
    return "one block" if comparison.blocks < 2 else f"{comparison.blocks} blocks"


def _in_brackets(text: str) -> str:
    return f" ({text})" if text else ""
