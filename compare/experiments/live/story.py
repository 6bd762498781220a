"""What is about to happen, and what has happened, in a sentence for a class."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence

from ..features import FEATURES
from .figures import Heard
from .figures import is_right

DOING = {
    "kill": "Killing {room}",
    "freeze": "Freezing {room}",
    "exception": "Raising an exception in {room}",
    "slow": "Slowing down {room}",
    "hang": "Letting {room} hang",
    "spin": "Letting {room} spin",
    "leak": "Letting {room} leak memory",
    "poison": "Poisoning {room}",
    "database-locked": "Locking the database of {room}",
}
SAID = {"monolith": "the monolith"}
SHOWN = {"login": "log in", "browse": "browse", "search": "search", "cart": "cart", "checkout": "check out"}
NAMES = {operation: feature.name for feature in FEATURES for operation in feature.operations}
TICK_S = 0.25  # of the generator


def before(kind: str, room: str, shops: Sequence[str]) -> str:
    """Say what is about to be done."""
    where = "both shops" if len(shops) == 2 else shops[0]
    return f"{DOING[kind].format(room=room)} in {where}"


def outages_s(heard: Iterable[Heard]) -> dict[str, float]:
    """Return for how long each feature that was asked for was down: more wrong answers than right ones.

    A tick speaks for the time until the next one in which the feature was asked for; the last one for itself.
    """
    asked: dict[str, list[tuple[float, bool]]] = {}
    for tick in heard:
        counts: Counter[tuple[str, bool]] = Counter()
        for operation, told in tick.operations.items():
            for kind, count in told["kinds"].items():
                counts[NAMES.get(operation, ""), is_right(kind)] += count
        for name in {name for name, _ in counts if name}:
            asked.setdefault(name, []).append((tick.at_s, counts[name, False] > counts[name, True]))
    return {name: _down_s(times) for name, times in asked.items()}


def _down_s(asked: Sequence[tuple[float, bool]]) -> float:
    ends_s = [at_s for at_s, _ in asked[1:]] + [asked[-1][0] + TICK_S]
    return sum(end_s - at_s for (at_s, is_down), end_s in zip(asked, ends_s, strict=True) if is_down)


def after(outages: Mapping[str, Mapping[str, float]]) -> str:
    """Say, from the outages of each shop, what stayed up and what went down, and for how long."""
    told = "; ".join(_of_shop(shop, found) for shop, found in outages.items())
    return f"{told[:1].upper()}{told[1:]}."


def _of_shop(shop: str, outage_s: Mapping[str, float]) -> str:
    shop = SAID.get(shop, shop)
    up = [shown for name, shown in SHOWN.items() if outage_s.get(name) == 0]
    down = [f"{shown} ({outage_s[name]:.1f} s)" for name, shown in SHOWN.items() if outage_s.get(name)]
    if not outage_s:
        return f"in {shop} nobody asked for anything"
    if not down:
        return f"in {shop} everything stayed up"
    if not up:
        return f"in {shop} everything went down, for up to {max(outage_s.values()):.1f} s"
    return f"in {shop} {_listed(up)} stayed up, but not {_listed(down)}"


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
