"""What decides C6, C8 and C12. The monolith has two chances in each: as it is, and in its best form."""

from __future__ import annotations

from ..bench.experiment import Primary
from .conditions import BEST_GROWN
from .conditions import FULL
from .conditions import MONOLITH_BEST
from .conditions import MONOLITH_CONDITION
from .conditions import MONOLITH_GROWN
from .conditions import MOST_FEATURES
from .conditions import RESILIENT
from .conditions import RESILIENT_GROWN
from .conditions import ROOM
from .growing import GROWTH

FORMS = {MONOLITH_CONDITION.name: "the monolith", MONOLITH_BEST.name: "the best form of the monolith"}
GROWN_FORMS = {MONOLITH_GROWN.name: "the monolith", BEST_GROWN.name: "the best form of the monolith"}


PRIMARIES = (
    *(
        Primary(
            claim="C6",
            metric=f"{ROOM}.edit_to_answer",
            a=name,
            b=RESILIENT.name,
            supported_by="higher",
            rule=f"C6 is supported if a line changed in products waits longer for its first answer in {form} than in"
            " micro-resilient",
        )
        for name, form in FORMS.items()
    ),
    *(
        Primary(
            claim="C6",
            metric=GROWTH,
            a=name,
            b=RESILIENT_GROWN.name,
            supported_by="higher",
            profiles=FULL,
            rule=f"C6 also needs this: {MOST_FEATURES} more features lengthen the wait of a changed line by a larger"
            f" factor in {form} than in the services",
        )
        for name, form in GROWN_FORMS.items()
    ),
    Primary(
        claim="C8",
        metric="bump_own.rooms_share",
        a=MONOLITH_CONDITION.name,
        b=RESILIENT.name,
        supported_by="higher",
        counted=True,
        rule="C8 needs this first: a new version of a library that only products uses redeploys a larger share of"
        " the rooms in the monolith than in the services",
    ),
    Primary(
        claim="C8",
        metric="clash.resolved_share",
        a=MONOLITH_CONDITION.name,
        b=RESILIENT.name,
        supported_by="lower",
        counted=True,
        rule="C8 also needs this: two rooms want versions of a library that exclude each other, and fewer of them"
        " get theirs in the monolith than in the services",
    ),
    *(
        Primary(
            claim="C12",
            metric="repair.duration",
            a=name,
            b=RESILIENT.name,
            supported_by="higher",
            profiles=FULL,
            rule=f"C12 is supported if a repair takes longer in {form} than in the services, from the first wrong"
            " answer to the first right one",
        )
        for name, form in FORMS.items()
    ),
)

PRIMARIES_IN_DOCKER = (
    Primary(
        claim="C6",
        metric=f"{ROOM}.edit_to_answer",
        a="monolith",
        b="micro-resilient",
        supported_by="higher",
        rule="C6 is supported if a line changed in products waits longer for its first answer in the monolith than"
        " in the services",
    ),
)
