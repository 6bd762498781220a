"""What decides M2: the share of cut checkouts that end wrong, without compensation and in the services' best form."""

from __future__ import annotations

from ..bench.experiment import Primary
from .conditions import MONOLITH_CONDITION
from .conditions import RESILIENT
from .conditions import UNCOMPENSATED

# Nobody accepts a lost order. If none of 300 cut checkouts ends wrong, the true share is at most 1.2% (exact binomial).
DELTA = 0.02


def _ends_wrong(condition: str, rule: str) -> Primary:
    return Primary("M2", "cut.wrong_share", condition, MONOLITH_CONDITION.name, "higher", rule, DELTA)


PRIMARIES = (
    _ends_wrong(
        UNCOMPENSATED.name,
        "M2 is supported if more of the cut checkouts end wrong in services without compensation and recovery",
    ),
    _ends_wrong(RESILIENT.name, "M2 also needs this: that is so as well with compensation and recovery"),
)
