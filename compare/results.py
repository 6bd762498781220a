"""The results of experiments, as data that become report.json. claim_verdicts.py decides claims from them alone."""

from __future__ import annotations

import datetime
import math
from dataclasses import dataclass
from dataclasses import field
from typing import Any
from typing import Literal

# 2: runs state their circumstances; 3: their counts are kept as raw data; 4: verdicts state what matters, after looks
SCHEMA = 4
CLAIMS = {
    "C1": "A monolith is one code base, one build, one deployable",
    "C2": "A huge code base is hard to understand",
    "C3": "More copies cost memory, bandwidth, I/O, disk",
    "C4": "Components can't be scaled one by one",
    "C5": "Large code makes IDE and compiler slow",
    "C6": "One changed line waits for everything",
    "C7": "It is hard to change technology",
    "C8": "A dependency change redeploys all; versions clash",
    "C9": "One database grows and is scaled as a whole",
    "C10": "A module may need another kind of database",
    "C11": "One broken feature takes the system down",
    "C12": "To repair, the system is rebuilt and redeployed",
    "M1": "Services: network hops cost latency and memory",
    "M2": "Services: a checkout can half-happen",
    "M3": "Services: there are more parts to run",
}
NOT_MEASURED = "not measured"

# The last of each are words of reports up to schema 3. They are read and shown, and no longer given.
Verdict = Literal["higher", "lower", "negligible", "undecided", "no verdict", "no difference shown"]
ClaimVerdict = Literal[
    "supported",
    "contradicted",
    "no meaningful difference",
    "it depends",
    "undecided",
    "counted",
    "not measured",
    "not supported",
    "mixed",
]
Scale = Literal["ratio", "difference"]


@dataclass(frozen=True)
class Doubt:
    """A reason not to believe a number, shown beside it. `next` is the command or step to try."""

    code: str
    message: str
    next: str


@dataclass(frozen=True)
class Metric:
    """One measured value. Its key is the metric's name."""

    value: float
    unit: str


@dataclass(frozen=True)
class Circumstances:
    """What else went on during a measurement. Doubts are computed from it.

    CPU is in percent of one core: that of the generator at its busiest, and what the harness itself used besides.
    `late_p99_ms` is that of the worst open load: 1% of its requests left later than that, or half of them if it had
    fewer than 100. It is None without an open load. `other_load_cores` is the CPU that neither shop nor harness used;
    `steal_percent` is what the host took from this machine. `exhausted` names the shop's resources that ran out.
    `not_measured` names what the machine did not allow to measure, with the reason. `shared_core` says that shop and
    generator were pinned to two threads of one physical core. Without `was_launched`, only code was read or worked on:
    then there was no generator, and what the harness used was the work itself.
    """

    wall_s: float
    generator_cpu_percent: float
    harness_cpu_percent: float
    other_load_cores: float
    steal_percent: float
    late_p99_ms: float | None = None
    pinned_apart: bool = True
    shared_core: bool = False
    full_memory: bool = True
    exhausted: list[str] = field(default_factory=list)
    not_measured: list[str] = field(default_factory=list)
    was_launched: bool = True


@dataclass(frozen=True)
class Run:
    """One measurement of one condition, at `position` in the random order of its block (both count from 0).

    `raw` names the files in raw/ from which the metrics can be recomputed. `reason` says why a run is invalid, or
    why it is valid and has no metrics: what the shop did in another part did not allow this one. Runs
    that are parts of one launch have the same position and the same circumstances. `attempt` counts from 1 how often
    the block was begun; the names of raw files of later attempts hold it.
    """

    condition: str
    block: int
    position: int
    valid: bool
    metrics: dict[str, Metric]
    raw: list[str] = field(default_factory=list)
    reason: str = ""
    circumstances: Circumstances | None = None
    attempt: int = 1


@dataclass(frozen=True)
class Comparison:
    """Metric in condition `a` against condition `b`: `estimate` is the ratio a/b, or the difference a-b of shares.

    The estimate comes with its interval and the number of blocks behind both. A comparison that was named beforehand to
    decide a claim also has `delta`, the smallest difference that matters (0.05 is 5% of a ratio, or 5 points of a
    share), the interval of the monolith against itself, the claim's id, and the verdict that would support it. While it
    is undecided, `needed` is the number of blocks that would probably decide; None if no number would. Chance has no
    part in what is `counted`, so that verdict needs no interval. If it is `adjusted`, a job beside the runs has taken
    out what the machine did meanwhile. All other comparisons have no verdict.

    `noise_floor` and `mde` are of reports up to schema 3: the difference of the monolith from itself, and the smallest
    difference that the run would have shown.
    """

    metric: str
    unit: str
    a: str
    b: str
    estimate: float
    ci_low: float | None
    ci_high: float | None
    verdict: Verdict
    scale: Scale = "ratio"
    blocks: int = 0
    delta: float | None = None
    noise_low: float | None = None
    noise_high: float | None = None
    needed: int | None = None
    counted: bool = False
    adjusted: bool = False
    claim: str = ""
    supported_by: str = ""
    noise_floor: float | None = None
    mde: float | None = None

    @property
    def is_size_open(self) -> bool:
        """Whether a difference is shown, but may be smaller than what matters."""
        near = {"higher": self.ci_low, "lower": self.ci_high}.get(self.verdict)
        return near is not None and self.delta is not None and not self._matters(near)

    @property
    def is_noise_wide(self) -> bool:
        """Whether the monolith may differ from itself by more than what matters."""
        return any(bound is not None and self._matters(bound) for bound in (self.noise_low, self.noise_high))

    def _matters(self, difference: float) -> bool:
        if self.delta is None:
            return False
        if self.scale == "ratio":
            return abs(math.log(difference)) >= math.log1p(self.delta)
        return abs(difference) >= self.delta


@dataclass(frozen=True)
class TurningPoint:
    """The size from which on condition `b` has less of a metric than `a`, such as a number of copies.

    `along` names what grows, from 1 to `most`. The measured sizes end earlier, so up to `most` the answer follows from
    how much each step adds. `estimate` is None if `b` does not have less even with the most. Below `ci_low`, `b` is
    shown not to have less, and from `ci_high` on it is shown to have less. These are None if they lie beyond the most;
    with a single block there is no interval. It answers a claim, whose id is `claim`.
    """

    metric: str
    a: str
    b: str
    along: str
    most: float
    blocks: int
    estimate: float | None
    ci_low: float | None
    ci_high: float | None
    claim: str = ""

    @property
    def is_found(self) -> bool:
        """Whether the answer is shown to turn within the range: not before its interval, and after it."""
        return None not in (self.estimate, self.ci_low, self.ci_high)


@dataclass(frozen=True)
class ExperimentResult:
    """What one experiment found. `partial` gives the reason why it did not run to its end; empty if it did.

    `noise_of` makes it an A/A check: each comparison is the monolith against itself, and no claim is decided. It names
    the metrics that would decide. `occasional` names the conditions that are not in every block. `repeated` names the
    invalid runs whose blocks were measured again, and the reasons. `runs` holds the later measurements, and
    `earlier_tries` the runs of these blocks that they replace. No figure counts those.
    """

    question: str
    budget: str
    conditions: list[str]
    primaries: list[str]
    runs: list[Run] = field(default_factory=list)
    comparisons: list[Comparison] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
    partial: str = ""
    noise_of: list[str] = field(default_factory=list)
    occasional: list[str] = field(default_factory=list)
    repeated: list[str] = field(default_factory=list)
    earlier_tries: list[Run] = field(default_factory=list)
    turning_points: list[TurningPoint] = field(default_factory=list)


@dataclass(frozen=True)
class Claim:
    """A sentence of the lecture, by its id, and what the runs say about it."""

    id: str
    verdict: ClaimVerdict = NOT_MEASURED  # type: ignore[assignment]
    evidence: list[str] = field(default_factory=list)


def unmeasured_claims() -> list[Claim]:
    """Return every claim as not measured."""
    return [Claim(id) for id in CLAIMS]


@dataclass(frozen=True)
class Report:
    """Everything in a report.json. Raw data lie in raw/ beside it."""

    machine: dict[str, Any]
    software: dict[str, Any]
    settings: dict[str, Any]
    fairness: list[dict[str, Any]] = field(default_factory=list)
    experiments: dict[str, ExperimentResult] = field(default_factory=dict)
    claims: list[Claim] = field(default_factory=unmeasured_claims)
    valid: bool = True
    schema: int = SCHEMA
    created: str = field(default_factory=lambda: datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"))
