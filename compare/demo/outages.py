"""How long a feature gave wrong answers, and how many answers were right meanwhile."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from ..load.features import FEATURES
from .rolling_stats import is_right
from .rolling_stats import LoadTick
from .rolling_stats import WINDOW_S

NAMES = {operation: feature.name for feature in FEATURES for operation in feature.operations}
TICK_S = 0.25  # of the generator
HARDLY_ANY = 0.25  # visits that were cut off fail a little longer, among answers that are right again


@dataclass(frozen=True)
class Outage:
    """How long a feature gave wrong answers, how many it gave, and the share of right answers meanwhile."""

    lasted_s: float
    wrong: int
    right_share: float

    @property
    def is_whole(self) -> bool:
        return self.right_share < HARDLY_ANY


STAYED_UP = Outage(0.0, 0, 1.0)


class FaultImpact(NamedTuple):
    """The outage that a fault caused in a feature, and how many answers were right while the fault lasted.

    Wrong answers after the fault belong to its outage too. Right answers after it are not counted.
    """

    outage: Outage
    right: int

    @property
    def answers(self) -> int:
        return self.right + self.outage.wrong

    @property
    def share(self) -> float:
        return self.right / self.answers


class _Asked(NamedTuple):
    """How a feature answered in a tick."""

    at_s: float
    right: int
    wrong: int


def outages(heard: Iterable[LoadTick]) -> dict[str, Outage]:
    """Return, for each requested feature, how long it gave wrong answers, and how many were right meanwhile.

    Wrong answers are one outage if no right one lies between them, or if they are no more than WINDOW_S apart: the
    feature's tile does not turn green within that time. An outage ends with the next tick in which the feature was
    requested, since nothing is known about the time before.
    """
    return {name: _outage(ticks) for name, ticks in _asked(heard).items()}


def _asked(heard: Iterable[LoadTick]) -> dict[str, list[_Asked]]:
    """Return the ticks in which each feature was requested."""
    asked: dict[str, list[_Asked]] = {}
    for tick in heard:
        counts: Counter[tuple[str, bool]] = Counter()
        for operation, counted in tick.operations.items():
            for kind, count in counted["kinds"].items():
                counts[NAMES.get(operation, ""), is_right(kind)] += count
        for name in {name for name, _ in counts if name}:
            asked.setdefault(name, []).append(_Asked(tick.at_s, counts[name, True], counts[name, False]))
    return asked


def impacts_between(heard: Sequence[LoadTick], since_s: float, until_s: float) -> dict[str, FaultImpact]:
    """Return how each feature answered during a fault that lasted from `since_s` until `until_s`.

    A feature is left out if nobody requested it meanwhile: then nobody knows whether it stayed up.
    """
    meanwhile = _asked(tick for tick in heard if since_s + TICK_S <= tick.at_s <= until_s)  # at_s is a tick's end
    return {
        name: FaultImpact(outage, right=sum(each.right for each in meanwhile.get(name, ())))
        for name, outage in outages(heard).items()
        if outage != STAYED_UP or name in meanwhile
    }


def _outage(asked: Sequence[_Asked]) -> Outage:
    lasted_s = 0.0
    right = wrong = 0
    for first, last in _spells(asked):
        until_s = asked[last + 1].at_s if last + 1 < len(asked) else asked[last].at_s + TICK_S
        lasted_s += min(until_s, asked[last].at_s + WINDOW_S) - asked[first].at_s
        wrong += sum(each.wrong for each in asked[first : last + 1])
        right += sum(each.right for each in asked[first + 1 : last])  # both ends hold answers from before and after
    return Outage(lasted_s, wrong, right / (right + wrong)) if wrong else STAYED_UP


def _spells(asked: Sequence[_Asked]) -> Iterable[tuple[int, int]]:
    """Return where each stretch of wrong answers begins and ends."""
    spells: list[tuple[int, int]] = []
    for number, each in enumerate(asked):
        if not each.wrong:
            continue
        first, last = spells[-1] if spells else (number, number)
        if spells and (number == last + 1 or each.at_s - asked[last].at_s <= WINDOW_S):
            spells[-1] = (first, number)
        else:
            spells.append((number, number))
    return spells
