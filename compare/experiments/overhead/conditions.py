"""Which shops are measured, which URLs are saturated, and what is compared with what."""

from __future__ import annotations

from ...topology import MICRO
from ...topology import MONOLITH
from ..bench.experiment import Condition
from ..bench.experiment import WITH_VERDICTS
from .null_route import NULL_SHOP
from .null_route import write_null_route

QUESTION = "What does it cost when the parts of the shop talk over the network?"

MONOLITH_CONDITION = Condition("monolith", MONOLITH)
MONOLITH_AGAIN = Condition("monolith@aa=again", MONOLITH, gated_by="monolith", profiles=WITH_VERDICTS)
COURSE = Condition("micro-course", MICRO, "course", profiles=WITH_VERDICTS)
RESILIENT = Condition("micro-resilient", MICRO, "resilient")
NULL_ROUTE = Condition("null-route", NULL_SHOP, gated_by="", source=write_null_route, profiles=WITH_VERDICTS)

# The room, the path, and a text in every right answer.
SATURATED = {"home": ("pages", "/", 'href="/product/'), "product_list": ("products", "/api/products", '"results"')}

COMPARED = (
    (RESILIENT.name, MONOLITH_CONDITION.name),
    (COURSE.name, MONOLITH_CONDITION.name),
    (COURSE.name, RESILIENT.name),
)
SAME = (MONOLITH_AGAIN.name, MONOLITH_CONDITION.name)
