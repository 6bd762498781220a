"""How a cut checkout ended. It is kept as raw data, and gives all metrics."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import asdict
from dataclasses import dataclass
from typing import Any

from ...results import Metric
from ...results import Run
from ..bench.from_raw import Metrics
from ..bench.from_raw import Reader

RIGHT = ("placed", "nothing")
WRONG = ("sold_not_placed", "placed_not_sold", "oversold", "held_for_ever", "cart_stuck")


@dataclass(frozen=True)
class CutCheckout:
    """What the books say about one shopper who wanted one piece of one product, before and after a second try.

    `was_caught` is true if the checkout itself was seen at its place. Otherwise it waited for one that was there.
    `taken` counts pieces that have left the shelf, `placed` counts orders, and `held` reservations that nobody ended.
    The numbers `again` are those after the second try.
    """

    place: str
    was_caught: bool
    taken: int
    placed: int
    held: int
    taken_again: int
    placed_again: int

    @property
    def ending(self) -> str:
        """The ending in a word, one of RIGHT or WRONG."""
        if max(self.taken, self.taken_again, self.placed, self.placed_again) > 1:
            return "oversold"
        if self.taken > self.placed:
            return "held_for_ever" if self.held else "sold_not_placed"
        if self.taken < self.placed:
            return "placed_not_sold"
        if not self.is_mended:
            return "cart_stuck"
        return "placed" if self.placed else "nothing"

    @property
    def is_mended(self) -> bool:
        """Return whether the second try has led to one order and one piece taken."""
        return (self.taken_again, self.placed_again) == (1, 1)


def outcome_metrics(outcomes: Sequence[CutCheckout]) -> dict[str, Metric]:
    """Return the share of cut checkouts that left wrong books, and how many ended in which way.

    A checkout that waited for another one was not cut at its place. It counts only if it ended wrong.
    """
    counted = [outcome for outcome in outcomes if outcome.was_caught or outcome.ending in WRONG]
    endings = Counter(outcome.ending for outcome in counted)
    counts = {f"cut.{ending}": Metric(endings[ending], "count") for ending in (*RIGHT, *WRONG)}
    counts["cut.checkouts"] = Metric(len(counted), "count")
    counts["cut.waiting"] = Metric(len(outcomes) - len(counted), "count")
    if not counted:
        return counts
    wrong, unmended = sum(endings[ending] for ending in WRONG), sum(not outcome.is_mended for outcome in counted)
    return counts | {
        "cut.wrong_share": Metric(wrong / len(counted), "share"),
        "cut.wrong_after_retry_share": Metric(unmended / len(counted), "share"),
    }


def settling(settled_s: float | None) -> dict[str, Metric]:
    """Return how long the last cut checkouts stayed half-done. No metric says that they never were settled."""
    return {} if settled_s is None else {"cut.settled": Metric(settled_s, "s")}


def raw_of(outcomes: Sequence[CutCheckout], settled_s: float | None) -> dict[str, Any]:
    """Return outcomes as JSON data for the reader, with the ending of each."""
    cuts = [asdict(outcome) | {"ending": outcome.ending} for outcome in outcomes]
    return {"cuts": cuts, "settled_s": settled_s}


def _cuts(run: Run, profile: str, data: Mapping[str, Any]) -> Metrics:
    known = [{name: value for name, value in each.items() if name != "ending"} for each in data["cuts"]]
    return outcome_metrics([CutCheckout(**each) for each in known]) | settling(data["settled_s"])


READERS: Mapping[str, Reader] = {"cuts": _cuts}
"""Readers that compute the metrics again, by the ending of the names of raw files."""
