"""Which shop is copied in which situation, what is compared, and what decides the claims."""

from __future__ import annotations

from ...topology import MICRO
from ...topology import MONOLITH
from ...topology import Shop
from ..bench.experiment import Condition
from ..bench.experiment import PROFILES
from ..bench.experiment import SELDOM
from ..bench.experiment import WITH_VERDICTS
from .derived import ScaledCondition
from .situations import copies_of
from .situations import copies_part
from .situations import Situation
from .situations import SITUATIONS

FULL = ("full",)
SMALL, LARGE = Situation("users", 500), Situation("users", 200_000)
CHANGING = Situation("products", 20_000)  # also where copies come and go, and where capacity is measured
LARGE_MAPPED = Situation("users", 200_000, "mapped")  # the best form of a monolith whose index is large
REGULAR = {SMALL: PROFILES, LARGE: WITH_VERDICTS, LARGE_MAPPED: FULL}  # in every block; the others are explored
TWO_COPIES, MOST_COPIES = copies_part(2), copies_part(4)  # four show if each further copy adds what the second adds
PARTS = dict.fromkeys(PROFILES, (TWO_COPIES,))
GROWING = dict.fromkeys(PROFILES, (copies_part(1), TWO_COPIES))
WIDE = GROWING | {"full": (*GROWING["full"], MOST_COPIES)}


def _condition(situation: Situation, shop: Shop, again: bool = False) -> Condition:
    name = situation.of(shop)
    gate = Situation("users", situation.catalogue, situation.index).of(shop)
    role = shop.serving(situation.room).role
    is_small = situation.catalogue == SMALL.catalogue
    parts = WIDE if is_small and not again else GROWING if is_small or situation == CHANGING else PARTS
    return Condition(
        f"{name},aa=again" if again else name,
        shop,
        gated_by=None if name == gate and not again else gate,
        copies={role: copies_of(parts[FULL[0]][0])},
        scaled={part: {role: copies_of(part)} for part in parts[FULL[0]]},
        settings=situation.settings,
        every=1 if situation in REGULAR else SELDOM,
        profiles=WITH_VERDICTS if again else REGULAR.get(situation, FULL),
        parts=parts,
        seldom=(MOST_COPIES,) if MOST_COPIES in parts[FULL[0]] else (),
        beside=(f"{name},aa=again,{copies_part(1)}" if again else f"{name},{copies_part(1)}",),
    )


SITUATION_OF = {situation.of(shop): situation for situation in SITUATIONS for shop in (MONOLITH, MICRO)}
AGAIN = _condition(SMALL, MONOLITH, again=True)
SITUATION_OF[AGAIN.name] = SMALL

# These start with one copy, and get a second one for a time, while shoppers go on.
ELASTICITY = {f"{CHANGING.of(shop)},copies=1-2-1": shop.serving(CHANGING.room).role for shop in (MONOLITH, MICRO)}
OUT_AND_BACK = tuple(
    Condition(
        f"{CHANGING.of(shop)},copies=1-2-1",
        shop,
        gated_by=Situation("users", CHANGING.catalogue).of(shop),
        settings=CHANGING.settings,
        every=SELDOM,
        profiles=FULL,
    )
    for shop in (MONOLITH, MICRO)
)

CONDITIONS = (
    *(_condition(situation, shop) for situation in SITUATIONS for shop in (MONOLITH, MICRO)),
    AGAIN,
    *OUT_AND_BACK,
)

WITH_CAPACITY = {CHANGING.of(shop) for shop in (MONOLITH, MICRO)}


def run_of(situation: Situation, shop: Shop, copies: int) -> str:
    """Return the name of the run of a shop with so many copies."""
    return f"{situation.of(shop)},{copies_part(copies)}"


MONO_1, MONO_2 = (run_of(SMALL, MONOLITH, count) for count in (1, 2))
MICRO_1, MICRO_2 = (run_of(SMALL, MICRO, count) for count in (1, 2))
LARGE_MONO_2, LARGE_MICRO_2 = (run_of(LARGE, shop, 2) for shop in (MONOLITH, MICRO))
MAPPED_MONO_2, MAPPED_MICRO_2 = (run_of(LARGE_MAPPED, shop, 2) for shop in (MONOLITH, MICRO))
MONO_2_AGAIN = f"{AGAIN.name},{copies_part(2)}"

SCALED = {
    f"{condition.name},{part}": ScaledCondition(copies_of(part), f"{condition.name},{copies_part(1)}")
    for condition in CONDITIONS
    for first, *others in [condition.parts.get(FULL[0], ("",))]
    for part in others
}

COMPARED = (
    *((run_of(situation, MONOLITH, 2), run_of(situation, MICRO, 2)) for situation in SITUATIONS),
    *((run_of(SMALL, shop, 2), run_of(SMALL, shop, 1)) for shop in (MONOLITH, MICRO)),
    (MAPPED_MONO_2, LARGE_MONO_2),
    (OUT_AND_BACK[0].name, OUT_AND_BACK[1].name),
)
