"""Check what controls send. A browser can send anything, so nothing is used before it was checked here."""

from __future__ import annotations

import re
import reprlib
from collections.abc import Collection
from collections.abc import Mapping
from typing import Any

from ..topology import ROOMS
from .charts import Paper
from .stage import Choices
from .stage import STYLES

DECIMAL = re.compile(r"[0-9]{1,4}(\.[0-9]{1,3})?")
MOST_PX = 4000
NAME_OF_A_PAGE = re.compile(r"[0-9a-f]{16}")


class Refused(Exception):
    """The error for a request that can't be done. Its text is one line for the page."""


class Allowed:
    """The values that each control can send."""

    def __init__(self, choices: Choices) -> None:
        self._most_rps = choices.most_rps
        self._known: Mapping[str, Collection[str]] = {
            "style": STYLES,
            "mix": choices.mixes,
            "kind": choices.rooms_of,
            "room": ROOMS,
            "scaled": ROOMS,
        }

    def value(self, control: str, value: Any) -> Any:
        """Return a control's value. Raises Refused if the control can't have sent it."""
        return self._rate_rps(value) if control == "rate" else self._one_of(control, value)

    def _rate_rps(self, value: Any) -> float:
        if isinstance(value, str) and DECIMAL.fullmatch(value):  # a slider that was moved sends a string
            value = float(value)
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if not is_number or not 0 <= value <= self._most_rps:  # NaN is in no range either
            raise Refused(f"A rate is a number from 0 to {self._most_rps}, not {_shown(value)}.")
        return float(value)

    def _one_of(self, control: str, value: Any) -> str:
        known = self._known[control]
        if not isinstance(value, str) or value not in known:
            raise Refused(f"{_shown(value)} is not one of {', '.join(known)}.")
        return value


def page_named(value: Any) -> str:
    """Return the name of the page that asks. Raises Refused if no page of ours has such a name."""
    if not isinstance(value, str) or not NAME_OF_A_PAGE.fullmatch(value):
        raise Refused(f"No page is called {_shown(value)}.")
    return value


def paper_of(value: Any) -> Paper:
    """Return the size that a page has for charts. If no window can have the size that it sent, return the usual one."""
    is_pair = isinstance(value, list) and len(value) == 2 and all(type(px) is int for px in value)
    return Paper(*value) if is_pair and 200 <= value[0] <= MOST_PX and 100 <= value[1] <= MOST_PX else Paper()


def _shown(value: Any) -> str:
    """Return any value as one short line."""
    return reprlib.repr(value)
