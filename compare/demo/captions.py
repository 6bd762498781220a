"""Sentences for a class on what is about to happen, and on what has happened."""

from __future__ import annotations

import math
from collections.abc import Mapping
from collections.abc import Sequence

from .outages import Outage
from .outages import STAYED_UP

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
    "pause": "Pausing {room}",
    "cut": "Cutting {room} off",
    "database-stopped": "Stopping the database of {room}",
    "out-of-memory": "Letting {room} run out of memory",
}
SAID = {"monolith": "the monolith"}
SHOWN = {"login": "log in", "browse": "browse", "search": "search", "cart": "cart", "checkout": "check out"}


def before(kind: str, room: str, shops: Sequence[str]) -> str:
    """Return a sentence on what is about to be done."""
    where = "both shops" if len(shops) == 2 else shops[0]
    return f"{DOING[kind].format(room=room)} in {where}"


def recovering(shops: Sequence[str]) -> str:
    """Return a sentence that shops are healed, but do not work yet."""
    answer = "answers" if len(shops) == 1 else "answer"
    return f"Healed. Waiting until {_listed([SAID.get(shop, shop) for shop in shops])} {answer} again"


def after(outages: Mapping[str, Mapping[str, Outage]]) -> str:
    """Return, from the outages of each shop, what stayed up, what did not, for how long, and how bad it was."""
    said = "; ".join(_of_shop(SAID.get(shop, shop), found) for shop, found in outages.items())
    return f"{said[:1].upper()}{said[1:]}."


def _of_shop(shop: str, found: Mapping[str, Outage]) -> str:
    if not found:
        return f"in {shop} nobody asked for anything"
    up = [shown for name, shown in SHOWN.items() if found.get(name) == STAYED_UP]
    down = {shown: found[name] for name, shown in SHOWN.items() if found.get(name, STAYED_UP) != STAYED_UP}
    every = "everything" if len(found) == len(SHOWN) else "all that was asked for"
    if not down:
        return f"in {shop} {every} stayed up"
    if not up and all(outage.is_whole for outage in down.values()):
        return f"in {shop} {every} went down, for up to {_seconds(max(each.lasted_s for each in down.values()))}"
    failed = _listed([f"{shown} ({_in_words(outage)})" for shown, outage in down.items()])
    kept = f"{_listed(up)} stayed up, but not {failed}" if up else f"{every} failed at times: {failed}"
    return f"in {shop} {kept}"


def _in_words(outage: Outage) -> str:
    if outage.wrong == 1:
        return "1 wrong answer"
    lasted = _seconds(outage.lasted_s)
    return lasted if outage.is_whole else f"{math.floor(round(100 * outage.right_share, 6))}% right for {lasted}"


def _seconds(lasted_s: float) -> str:
    return f"{lasted_s:.1f} s" if lasted_s < 10 else f"{lasted_s:.0f} s"


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
