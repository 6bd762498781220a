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
from ...load.features import seconds_lost
from ...load.features import Window
from ...results import Metric
from ...results import Run
from ..bench.from_raw import Metrics
from ..bench.from_raw import Reader
from ..subject.audit import Audit
from ..subject.audit import Books
from ..subject.audit import compare_books
from ..subject.injection import kind_and_room
from .bystanders import bystanders
from .bystanders import dependents
from .detection import detection_metrics
from .detection import detections
from .health_events import HealthEvent
from .holding import FINITE

REFUSED = "status_4"  # begins the errors which say that nothing has changed
PART = re.compile(r"fault=.+:.+")


@dataclass(frozen=True)
class Observation:
    """A load run, the window of each fault, what the supervisor knew meanwhile, and the books before and after.

    `sold` are the books of only what came after `before`. It is None if the shop did not recover: such a shop is not
    audited, because nobody can ask it.
    """

    load: Mapping[str, Any]
    windows: Mapping[str, Window]
    health_events: Sequence[HealthEvent]
    before: Books
    sold: Books | None

    @property
    def audit(self) -> Audit | None:
        """The audit of the books against the orders that shoppers were promised."""
        if self.sold is None:
            return None
        checkouts = self.load["operations"].get("checkout", {"errors": {}, "names": []})
        promised = [int(name) for name in checkouts["names"]]
        unanswered = sum(count for kind, count in checkouts["errors"].items() if not kind.startswith(REFUSED))
        return compare_books(self.before, self.sold, promised, unanswered)

    def metrics(self, part: str) -> dict[str, Metric]:
        """Return what one fault did to each feature, and how it was detected and overcome.

        A shop that did not recover scores the worst: nobody got anything, from the fault's beginning to the end.
        """
        window, (kind, room) = self.windows[part], kind_and_room(part)
        since_s = window.on_s if kind in FINITE else window.off_s
        metrics = self._availabilities(window, room)
        metrics["shop.lost"] = Metric(self._lost_s(window), "feature_seconds")
        metrics["shop.recovered"] = Metric(int(window.recovered), "count")
        metrics["shop.recovery"] = Metric(recovery_s(self.load, window, since_s), "s")
        metrics["requests.lost"] = Metric(lost(self.load, window), "count")
        metrics |= detection_metrics(self.load, self.health_events, window)
        counts = asdict(self.audit) if self.audit else {}
        return metrics | {f"audit.{name}": Metric(count, "count") for name, count in counts.items()}

    def _availabilities(self, window: Window, room: str) -> dict[str, Metric]:
        """Return the share of right answers for each feature, for those without a call path to a room, and the rest."""
        shares = {feature.name: availability(self.load, feature, window) for feature in FEATURES}
        known = {name: share if window.recovered else 0.0 for name, share in shares.items() if share is not None}
        metrics = {f"{name}.availability": Metric(share, "share") for name, share in known.items()}
        for name, group in (("bystanders", bystanders(room)), ("dependents", dependents(room))):
            of_group = [known[feature.name] for feature in group if feature.name in known]
            if of_group:
                metrics[f"{name}.availability"] = Metric(sum(of_group) / len(of_group), "share")
        return metrics

    def _lost_s(self, window: Window) -> float:
        """Return for how long features did not answer rightly, summed up over all features."""
        if not window.recovered:
            return len(FEATURES) * (window.until_s - window.on_s)
        return sum(seconds_lost(self.load, feature, window) for feature in FEATURES)

    def raw(self) -> dict[str, Any]:
        """Return it as JSON data for `from_raw`. `matrix` and `noticed` repeat what follows from the rest."""
        return {
            "load": {**self.load, "plan": None},
            "windows": {part: asdict(window) for part, window in self.windows.items()},
            "notices": [asdict(event) for event in self.health_events],
            "before": {"stock": self.before.stock},
            "sold": asdict(self.sold) if self.sold else None,
            "audit": asdict(self.audit) if self.audit else None,
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
            sold=sold and Books({int(id): n for id, n in sold["orders"].items()}, sold["stock"], tuple(sold["twice"])),
        )

    def _matrix_row(self, window: Window) -> dict[str, dict[str, int]]:
        return {feature.name: answered(self.load, feature, window) for feature in FEATURES}


def _broken(run: Run, profile: str, data: Mapping[str, Any]) -> Metrics:
    part, observation = PART.search(run.condition), Observation.from_raw(data)
    return observation.metrics(part[0]) if part and part[0] in observation.windows else {}


READERS: Mapping[str, Reader] = {"load": _broken}
"""Readers that compute the metrics of faults again, by the ending of the names of raw files."""
