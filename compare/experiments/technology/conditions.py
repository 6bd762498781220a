"""The conditions of `bench technology`: one room moves to another framework, or search to another kind of database."""

from __future__ import annotations

from functools import partial

from ...topology import MICRO
from ...topology import MONOLITH
from ..bench.experiment import Condition
from ..bench.experiment import WITH_VERDICTS
from ..subject.copied_tree import copy_tree
from .kills import POINTS

QUESTION = "How far does it reach if one room moves to another framework, or its search to another kind of database?"
ONCE = 100  # what is only counted is the same in every block, so the first one is enough
# The audit waits until no reservation is open. While the users' room moves, nobody checks out.
SETTINGS = {"CARTLAB_RESERVATION_S": "2"}

_launched = partial(Condition, source=copy_tree, settings=SETTINGS)
PLAIN = Condition(
    "monolith", MONOLITH, gated_by="monolith@swap=mounted", source=copy_tree, every=ONCE, is_launched=False
)
MOUNTED = _launched("monolith@swap=mounted", MONOLITH)
MOUNTED_AGAIN = _launched("monolith@swap=mounted,aa=again", MONOLITH, gated_by=MOUNTED.name, profiles=WITH_VERDICTS)
RESILIENT = _launched("micro-resilient", MICRO)

# They begin with the same code and data as the shops above. Their search moves while they run.
_searched = partial(_launched, every=ONCE, fault_points=POINTS)
MONOLITH_SEARCH = _searched("monolith@store=second", MONOLITH, gated_by=MOUNTED.name)
SERVICES_SEARCH = _searched("micro-resilient@store=second", MICRO, gated_by=RESILIENT.name)
SEARCH_MOVES = (MONOLITH_SEARCH, SERVICES_SEARCH)

CONDITIONS = (MOUNTED, MOUNTED_AGAIN, RESILIENT, PLAIN, *SEARCH_MOVES)
COMPARED = (
    (MOUNTED.name, RESILIENT.name),
    (PLAIN.name, RESILIENT.name),
    (MONOLITH_SEARCH.name, SERVICES_SEARCH.name),
)
