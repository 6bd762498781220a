"""What is wrong after kills in the middle of imports and checkouts. It is kept as raw data, and gives the metrics."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import asdict
from dataclasses import dataclass
from typing import Any

from ...http_client import ask
from ...launch.runtime import RunningShop
from ...results import Metric
from ...results import Run
from ..bench.from_raw import Metrics
from ..bench.from_raw import Reader
from ..subject.audit import Audit
from .people import Imported
from .searches import found_by


@dataclass(frozen=True)
class Damage:
    """What is wrong with the two databases after each kill, by its place, and what the books say after all kills."""

    by_kill: Mapping[str, Sequence[str]]
    audit: Audit

    def metrics(self) -> dict[str, Metric]:
        """Return the share of kills after which something is wrong.

        If the books don't add up, nobody can say since when. Then something is wrong after every kill.
        """
        kills = len(self.by_kill)
        wrong = kills if self.audit.complaint() else sum(map(bool, self.by_kill.values()))
        return {"store.kills": Metric(kills, "count"), "store.wrong_share": Metric(wrong / kills, "share")}

    def raw(self) -> dict[str, Any]:
        """Return it as JSON data for the reader."""
        return {"by_kill": {place: list(wrong) for place, wrong in self.by_kill.items()}, "audit": asdict(self.audit)}


def import_damage(shop: RunningShop, imports: Sequence[Imported]) -> list[str]:
    """Say which imports are in the tables and not found, or the other way, or lost. Raises CartlabError."""
    wrong = []
    for each in imports:
        is_there = ask(f"{shop.url('products')}/api/product/{each.word}").status == 200
        if each.was_promised and not is_there:
            wrong.append(f"{each.word} was promised, and is not there")
        if found_by(shop, each.word) != [each.word] * is_there:
            wrong.append(f"{each.word} is {'there, and not found' if is_there else 'found, and not there'}")
    return wrong


def _damage(run: Run, profile: str, data: Mapping[str, Any]) -> Metrics:
    return Damage(data["by_kill"], Audit(**data["audit"])).metrics()


READERS: Mapping[str, Reader] = {"damage": _damage}
"""Readers that compute the metrics again, by the ending of the names of raw files."""
