"""What several reports say about the same comparison, in one sentence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from ...results import Comparison
from .conditions import name_of
from .quantities import quantity_of
from .sentences import as_sentence
from .sentences import direction

WORDS = {
    "negligible": "there is no difference that matters",
    "no difference shown": "no difference is shown",
    "undecided": "it is open",
    "no verdict": "there is no verdict",
}


def agreement_sentence(comparisons: Sequence[Comparison]) -> str:
    """Return how many reports found what, like "2 of 3: the home page takes longer in the services than ..."."""
    found = Counter(_said(c) for c in comparisons)
    return "; ".join(f"{count} of {len(comparisons)}: {said}" for said, count in found.most_common())


def metric_of_condition(metric: str, condition: str) -> str:
    """Return a metric of one condition, like "The home page's median latency of the services"."""
    name, quantity = name_of(condition), quantity_of(metric)
    of = name.further if quantity.of_copy else name.subject
    return as_sentence(" ".join([f"{quantity.noun} of {of}", *name.situations]))


def _said(comparison: Comparison) -> str:
    c = comparison
    return WORDS.get(c.verdict) or direction(c, c.verdict == "higher")
