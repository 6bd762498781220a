"""The observation of a shop under one fault after another. It is kept as raw data, and gives all metrics."""

from __future__ import annotations

import re
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import asdict
from dataclasses import dataclass
from typing import Any

from ...load.features import answered
from ...load.features import availability
from ...load.features import FEATURES
from ...load.features import lost
from ...load.features import recovery_s
from ...load.features import Window
from ...results import Metric
from ...results import Run
from ..bench.from_raw import Metrics
from ..bench.from_raw import Reader
from ..subject.fault_runtimes import FAULT_RUNTIMES
from ..subject.injection import kind_and_room
from .audit import Audit
from .audit import Books
from .audit import compare_books
from .detection import detection_metrics
from .detection import detections
from .health_events import HealthEvent

REFUSED = "status_4"  # begins the errors which say that nothing has changed
PASSING = {name for each in FAULT_RUNTIMES.values() for name, fault in each.kinds.items() if fault.passing}
PART = re.compile(r"fault=.+:.+")


@dataclass(frozen=True)
class Observation:
    """A load run, the window of each fault, what the supervisor knew meanwhile, and the books before and after.

    `sold` are the books of only what came after `before`.
    """

    load: Mapping[str, Any]
    windows: Mapping[str, Window]
    health_events: Sequence[HealthEvent]
    before: Books
    sold: Books

    @property
    def audit(self) -> Audit:
        """The audit of the books against the orders that shoppers were promised."""
        checkouts = self.load["operations"].get("checkout", {"errors": {}, "names": []})
        promised = [int(name) for name in checkouts["names"]]
        unanswered = sum(count for kind, count in checkouts["errors"].items() if not kind.startswith(REFUSED))
        return compare_books(self.before, self.sold, promised, unanswered)

    def metrics(self, part: str) -> dict[str, Metric]:
        """Return what one fault did to each feature and to other rooms, and how it was detected and overcome."""
        window, (kind, room) = self.windows[part], kind_and_room(part)
        shares = [(feature, availability(self.load, feature, window)) for feature in FEATURES]
        known = [(feature, share) for feature, share in shares if share is not None]
        metrics = {f"{feature.name}.availability": Metric(share, "share") for feature, share in known}
        others = [share for feature, share in known if feature.room != room]
        if others:
            metrics["others.availability"] = Metric(sum(others) / len(others), "share")
        since_s = window.on_s if kind in PASSING else window.off_s
        metrics["shop.recovery"] = Metric(recovery_s(self.load, window, since_s), "s")
        metrics["requests.lost"] = Metric(lost(self.load, window), "count")
        audited = {f"audit.{name}": Metric(count, "count") for name, count in asdict(self.audit).items()}
        return metrics | detection_metrics(self.load, self.health_events, window) | audited

    def raw(self) -> dict[str, Any]:
        """Return it as JSON data for `from_raw`. `matrix` and `noticed` repeat what follows from the rest."""
        return {
            "load": {**self.load, "plan": None},
            "windows": {part: asdict(window) for part, window in self.windows.items()},
            "notices": [asdict(event) for event in self.health_events],
            "before": {"stock": self.before.stock},
            "sold": asdict(self.sold),
            "audit": asdict(self.audit),
            "matrix": {part: self._matrix_row(window) for part, window in self.windows.items()},
            "noticed": {
                part: [asdict(each) for each in detections(self.load, self.health_events, window)]
                for part, window in self.windows.items()
            },
        }

    @classmethod
    def from_raw(cls, data: Mapping[str, Any]) -> Observation:
        """Read the data of `raw`, so that any figure can be computed again."""
        sold = data["sold"]
        return cls(
            load=data["load"],
            windows={part: Window(**window) for part, window in data["windows"].items()},
            health_events=[HealthEvent(**event) for event in data["notices"]],
            before=Books({}, data["before"]["stock"]),
            sold=Books({int(id): n for id, n in sold["orders"].items()}, sold["stock"], tuple(sold["twice"])),
        )

    def _matrix_row(self, window: Window) -> dict[str, dict[str, int]]:
        return {feature.name: answered(self.load, feature, window) for feature in FEATURES}


def _broken(run: Run, profile: str, data: Mapping[str, Any]) -> Metrics:
    part = PART.search(run.condition)
    return Observation.from_raw(data).metrics(part[0]) if part else {}


READERS: Mapping[str, Reader] = {"load": _broken}
"""Readers that compute the metrics of faults again, by the ending of the names of raw files."""
