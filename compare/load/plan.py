"""The generator's task: plain data that goes to its process as JSON."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from dataclasses import asdict
from dataclasses import dataclass
from dataclasses import field

from ..errors import CartlabError
from .arrivals import ARRIVALS
from .arrivals import Arrivals
from .hosts import Hosts
from .journeys import Shopper


@dataclass(frozen=True)
class LoadPlan:
    """One run of the load generator.

    The load is open unless `closed` is set. In a closed load, each of `closed` connections sends its next request as
    soon as the last one is answered. The load sends either one `url`, or the journeys of journeys.py against `rooms`
    (room name to base URL). `journeys` selects some of them, and `weights` replaces their own weights. They are drawn
    by chance or, if `even`, dealt in turn. `shoppers` are already known to the shop; without them, as many as needed
    are registered. `detailed` keeps each answer that was not right and whole, and the names in right answers. `cores`
    pins the generator. `waits_actively` lets it use its core for the last part of each wait between sends; nothing else
    may need that core. With `hosts`, it connects to no other addresses. Nothing in the first `warmup_s` seconds is
    counted; `duration_s` starts after them.
    """

    url: str | None = None
    rooms: Mapping[str, str] = field(default_factory=dict)
    rate_rps: float | None = None
    closed: int | None = None
    duration_s: float = 10.0
    warmup_s: float = 0.0
    arrivals: Arrivals = "poisson"
    timeout_s: float = 5.0
    seed: int = 1
    expect: str | None = None
    journeys: tuple[str, ...] = ()
    weights: Mapping[str, int] = field(default_factory=dict)
    even: bool = False
    detailed: bool = False
    shoppers: tuple[Shopper, ...] = ()
    cores: tuple[int, ...] = ()
    waits_actively: bool = False
    hosts: Hosts = field(default_factory=dict)

    def check(self) -> None:
        """Raise CartlabError for a plan that can't be carried out."""
        if bool(self.url) == bool(self.rooms):
            raise CartlabError("a load run needs either one URL or the rooms of a shop", "give one of the two")
        if (self.rate_rps is None) == (self.closed is None):
            raise CartlabError(
                "a load run is either open or closed",
                "give --rate R for open arrivals, or --closed N for a closed loop",
            )
        positive = {
            "rate": self.rate_rps,
            "duration": self.duration_s,
            "timeout": self.timeout_s,
            "closed": self.closed,
        }
        for name, value in positive.items():
            if value is not None and not (value > 0 and math.isfinite(value)):
                raise CartlabError(f"{name} must be above 0, not {value:g}", f"give a positive {name}")
        try:
            re.compile(self.expect or "")
        except re.error as error:
            raise CartlabError(
                f"{self.expect!r} is not a regular expression: {error}", "put a backslash before special characters"
            ) from None
        if self.warmup_s < 0:
            raise CartlabError("the warm-up can't be negative", "give 0 or more seconds")
        if self.arrivals not in ARRIVALS:
            raise CartlabError(f"no such arrivals: {self.arrivals}", f"choose from {', '.join(ARRIVALS)}")

    def to_json(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> LoadPlan:
        data = json.loads(text)
        data["journeys"], data["cores"] = tuple(data["journeys"]), tuple(data["cores"])
        data["shoppers"] = tuple(Shopper(**shopper) for shopper in data["shoppers"])
        return cls(**data)
