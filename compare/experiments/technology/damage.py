"""What is wrong after kills in the middle of imports and checkouts. It is kept as raw data, and gives the metrics."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import asdict
from dataclasses import dataclass
from typing import Any

from ...errors import CartlabError
from ...http_client import ask
from ...launch.runtime import RunningShop
from ...results import Metric
from ...results import Run
from ..bench.from_raw import Metrics
from ..bench.from_raw import Reader
from ..subject.audit import Audit
from .people import Imported
from .searches import found_by
from .second_store import ROOM


@dataclass(frozen=True)
class Damage:
    """What is wrong between the two databases after each kill, by its place, and what the books say after all kills.

    `cut_imports` and `cut_checkouts` count those that got no answer, or an error.
    """

    by_kill: Mapping[str, Sequence[str]]
    audit: Audit
    cut_imports: int
    cut_checkouts: int

    def metrics(self) -> dict[str, Metric]:
        """Return the share of kills after which something is wrong, and how much was cut.

        If the books don't add up, nobody can say since when. Then something is wrong after every kill.
        """
        kills = len(self.by_kill)
        wrong = kills if self.audit.complaint() else sum(map(bool, self.by_kill.values()))
        return {
            "store.wrong_share": Metric(wrong / kills, "share"),
            "store.kills": Metric(kills, "count"),
            "store.cut_imports": Metric(self.cut_imports, "count"),
            "store.cut_checkouts": Metric(self.cut_checkouts, "count"),
        }

    def raw(self) -> dict[str, Any]:
        """Return it as JSON data for the reader."""
        return asdict(self)


def import_damage(shop: RunningShop, imports: Sequence[Imported]) -> list[str]:
    """Say which imports the tables hold and the search does not find, or the other way, or are lost.

    Raises CartlabError if the shop does not say.
    """
    wrong = []
    for each in imports:
        is_there = _is_there(shop, each.word)
        if each.was_promised and not is_there:
            wrong.append(f"{each.word} was promised, and is not there")
        if found_by(shop, each.word) != [each.word] * is_there:
            wrong.append(f"{each.word} is {'there, and not found' if is_there else 'found, and not there'}")
    return wrong


def _is_there(shop: RunningShop, slug: str) -> bool:
    status = ask(f"{shop.url(ROOM)}/api/product/{slug}").status
    if status not in (200, 404):
        raise CartlabError(f"nobody can say whether a product is there: the answer is {status}", "read the shop's log")
    return status == 200


def _metrics(run: Run, profile: str, data: Mapping[str, Any]) -> Metrics:
    return Damage(**{**data, "audit": Audit(**data["audit"])}).metrics()


READERS: Mapping[str, Reader] = {"damage": _metrics}
"""Readers that compute the metrics again, by the ending of the names of raw files."""
