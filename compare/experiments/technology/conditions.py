"""The conditions of `bench technology`: the room that moves in each shop, and how."""

from __future__ import annotations

from ...topology import MICRO
from ...topology import MONOLITH
from ..bench.experiment import Condition
from ..bench.experiment import WITH_VERDICTS
from ..subject.copied_tree import copy_tree

QUESTION = "How far does it reach if one room moves to another framework and another password library?"
ONCE = 100  # what is only counted is the same in every block, so the first one is enough

PLAIN = Condition(
    "monolith", MONOLITH, gated_by="monolith@swap=mounted", source=copy_tree, every=ONCE, is_launched=False
)
MOUNTED = Condition("monolith@swap=mounted", MONOLITH, source=copy_tree)
MOUNTED_AGAIN = Condition(
    "monolith@swap=mounted,aa=again", MONOLITH, gated_by=MOUNTED.name, source=copy_tree, profiles=WITH_VERDICTS
)
RESILIENT = Condition("micro-resilient", MICRO, source=copy_tree)

CONDITIONS = (MOUNTED, MOUNTED_AGAIN, RESILIENT, PLAIN)
COMPARED = ((MOUNTED.name, RESILIENT.name), (PLAIN.name, RESILIENT.name))
