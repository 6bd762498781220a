"""What is about to happen, and what has happened, in a sentence for a class."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence

from ..features import FEATURES
from .figures import Heard
from .figures import is_right

DOING = {
    "kill": "Killing",
    "freeze": "Freezing",
    "exception": "Raising an exception in",
    "slow": "Slowing down",
    "hang": "Letting hang",
    "spin": "Letting spin",
    "leak": "Letting leak memory",
    "poison": "Poisoning",
    "database-locked": "Locking the database of",
}
SHOWN = {"login": "log in", "browse": "browse", "search": "search", "cart": "cart", "checkout": "check out"}
SHORTEST_S = 0.25  # one tick


def before(kind: str, room: str, shops: Sequence[str]) -> str:
    """Say what is about to be done."""
    where = "both shops" if len(shops) == 2 else shops[0]
    return f"{DOING.get(kind, kind)} {room} in {where}"


def outages_s(heard: Iterable[Heard]) -> dict[str, float]:
    """Return for how long each feature that was asked for gave wrong answers: from the first to the last of them."""
    features = {operation: feature.name for feature in FEATURES for operation in feature.operations}
    wrong_s: dict[str, list[float]] = {}
    for tick in heard:
        for operation, told in tick.operations.items():
            if operation in features:
                times_s = wrong_s.setdefault(features[operation], [])
                times_s += [tick.at_s] if any(not is_right(kind) for kind in told["kinds"]) else []
    return {name: max(SHORTEST_S, times_s[-1] - times_s[0]) if times_s else 0.0 for name, times_s in wrong_s.items()}


def after(outages: Mapping[str, Mapping[str, float]]) -> str:
    """Say, from the outages of each shop, what stayed up and what went down, and for how long."""
    told = "; ".join(_of_shop(shop, found) for shop, found in outages.items())
    return f"{told[:1].upper()}{told[1:]}."


def _of_shop(shop: str, outage_s: Mapping[str, float]) -> str:
    up = [shown for name, shown in SHOWN.items() if outage_s.get(name) == 0]
    down = [shown for name, shown in SHOWN.items() if outage_s.get(name)]
    if not outage_s:
        return f"in {shop} nobody asked for anything"
    if not down:
        return f"in {shop} everything stayed up"
    longest = f"for {max(outage_s.values()):.1f} s"
    if not up:
        return f"in {shop} everything went down {longest}"
    return f"in {shop} {_listed(up)} stayed up, {_listed(down)} failed {longest}"


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
