"""The conditions of `bench codebase`: both shops as they are, and grown by features that call each other or don't."""

from __future__ import annotations

from ...topology import MICRO
from ...topology import MONOLITH
from ...topology import Shop
from ..bench.experiment import Condition
from ..bench.experiment import PROFILES
from ..bench.experiment import WITH_VERDICTS
from ..subject.growth.grown_tree import GrownTree

QUESTION = "What grows with the code: its parts, what must be read for an edit, and the wait for tools?"
FULL = ("full",)
ONCE = 100  # what is only counted is the same in every block, so the first one is enough

GROWN_TO = 32
"""The number of added features at which the shops are compared."""


def _condition(
    name: str,
    shop: Shop,
    profiles: tuple[str, ...] = PROFILES,
    *,
    coupled: int = 0,
    isolated: int = 0,
    every: int = 1,
    beside: tuple[str, ...] = (),
) -> Condition:
    gate = "monolith" if shop is MONOLITH else "micro-resilient"
    return Condition(
        name,
        shop,
        gated_by=None if name == gate else gate,
        source=GrownTree(coupled or isolated, coupled=coupled > 0),
        every=every,
        profiles=profiles,
        beside=beside,
        is_launched=False,
    )


def _coupled(condition: Condition, features: int, profiles: tuple[str, ...], *, every: int = 1) -> Condition:
    joint = "," if "@" in condition.name else "@"
    name = f"{condition.name}{joint}coupled={features}"
    return _condition(name, condition.shop, profiles, coupled=features, every=every, beside=(condition.name,))


def _isolated(condition: Condition, features: int) -> Condition:
    name = f"{condition.name}@growth={features}"
    return _condition(name, condition.shop, WITH_VERDICTS, isolated=features, every=ONCE, beside=(condition.name,))


MONOLITH_CONDITION = _condition("monolith", MONOLITH)
MONOLITH_AGAIN = _condition("monolith@aa=again", MONOLITH, WITH_VERDICTS)
RESILIENT = _condition("micro-resilient", MICRO)
MONOLITH_GROWN = _coupled(MONOLITH_CONDITION, GROWN_TO, PROFILES)
MONOLITH_GROWN_AGAIN = _coupled(MONOLITH_AGAIN, GROWN_TO, WITH_VERDICTS)
RESILIENT_GROWN = _coupled(RESILIENT, GROWN_TO, PROFILES)
BETWEEN = tuple(_coupled(condition, 8, WITH_VERDICTS, every=ONCE) for condition in (MONOLITH_CONDITION, RESILIENT))
LARGEST = tuple(_coupled(condition, 128, FULL, every=ONCE) for condition in (MONOLITH_CONDITION, RESILIENT))
ISOLATED = tuple(
    _isolated(condition, features) for features in (8, 32) for condition in (MONOLITH_CONDITION, RESILIENT)
)
CONDITIONS = (
    MONOLITH_CONDITION,
    MONOLITH_AGAIN,
    RESILIENT,
    MONOLITH_GROWN,
    MONOLITH_GROWN_AGAIN,
    RESILIENT_GROWN,
    *BETWEEN,
    *LARGEST,
    *ISOLATED,
)

# Tools are timed on these. On the others, lines and parts are counted.
TIMED = CONDITIONS[:6]
TIMED_IN = FULL
"""The profiles that time tools. A block of it takes a minute, most of which the tools spend on libraries."""

# (the grown monolith, the grown services), and what each of them is without the added features.
COMPARED = (
    (MONOLITH_CONDITION.name, RESILIENT.name),
    (MONOLITH_GROWN.name, RESILIENT_GROWN.name),
    *((mono.name, micro.name) for mono, micro in zip(BETWEEN[::2], BETWEEN[1::2], strict=True)),
    *((mono.name, micro.name) for mono, micro in zip(LARGEST[::2], LARGEST[1::2], strict=True)),
    *((mono.name, micro.name) for mono, micro in zip(ISOLATED[::2], ISOLATED[1::2], strict=True)),
)


def tree_of(condition: Condition) -> GrownTree:
    """Return the source of a condition's code."""
    assert isinstance(condition.source, GrownTree)
    return condition.source
