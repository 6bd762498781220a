"""What a run of experiments found, as data: it becomes report.json. claims.py decides claims from it alone."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from dataclasses import field
from typing import Any
from typing import Literal

SCHEMA = 3  # 2: runs tell under which circumstances they were measured; 3: what they counted is kept as raw data
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

Verdict = Literal["higher", "lower", "no difference shown", "no verdict"]
ClaimVerdict = Literal["supported", "not supported", "mixed", "not measured"]
Scale = Literal["ratio", "difference"]


@dataclass(frozen=True)
class Doubt:
    """A reason not to believe a number, beside it; `next` is the command or step to try."""

    code: str
    message: str
    next: str


@dataclass(frozen=True)
class Metric:
    """One measured value; the metric's name is its key."""

    value: float
    unit: str


@dataclass(frozen=True)
class Circumstances:
    """What else went on while something was measured; doubts are computed from it.

    CPU is of one core, in percent: the generator's at its busiest, and what the harness itself used besides. In the
    worst of its open loads 1% of the requests left more than `late_p99_ms` late, half of them if it had fewer than 100;
    None if there was none.
    `other_load_cores` is what neither shop nor harness used, `steal_percent` what the host took from this machine.
    `exhausted` names the resources of the shop that ran out, `not_measured` what the machine did not allow to measure,
    with the reason. `shared_core` tells that shop and generator were pinned to
    two threads of one physical core.
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


@dataclass(frozen=True)
class Run:
    """One condition measured once, at `position` in the random order of its block (both from 0).

    `raw` names the files in raw/ from which the metrics can be computed again. An invalid run says why in `reason`.
    Runs that are parts of one launch have the same position, and the same circumstances.
    """

    condition: str
    block: int
    position: int
    valid: bool
    metrics: dict[str, Metric]
    raw: list[str] = field(default_factory=list)
    reason: str = ""
    circumstances: Circumstances | None = None


@dataclass(frozen=True)
class Comparison:
    """Metric in condition `a` against condition `b`: `estimate` is the ratio a/b, or the difference a-b of shares.

    It comes with its interval. `noise_floor` and `mde` are on the same scale: what the monolith differs from itself by,
    and the smallest difference that this run would have shown. None: too few blocks to say, or none that differed. A
    comparison that was named beforehand to decide a claim bears its id, and the verdict that would support it.
    """

    metric: str
    unit: str
    a: str
    b: str
    estimate: float
    ci_low: float | None
    ci_high: float | None
    noise_floor: float | None
    mde: float | None
    verdict: Verdict
    scale: Scale = "ratio"
    claim: str = ""
    supported_by: str = ""


@dataclass(frozen=True)
class ExperimentResult:
    """What one experiment found. `partial` names why it did not run to its end; empty when it did.

    `noise_of` makes it an A/A check: each comparison is the monolith against itself, no claim is decided, and the
    metrics named are those that would decide. `occasional` names the conditions that are not in every block. `repeated`
    names the invalid runs whose blocks were measured again, and the reasons; what is in `runs` are the later ones.
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


@dataclass(frozen=True)
class Claim:
    """A sentence of the lecture, by its id, and what the runs say to it."""

    id: str
    verdict: ClaimVerdict = NOT_MEASURED  # type: ignore[assignment]
    evidence: list[str] = field(default_factory=list)


def unmeasured_claims() -> list[Claim]:
    """Return every claim, each not measured."""
    return [Claim(id) for id in CLAIMS]


@dataclass(frozen=True)
class Report:
    """Everything that a report folder says; raw data lies in raw/ beside it."""

    machine: dict[str, Any]
    software: dict[str, Any]
    settings: dict[str, Any]
    fairness: list[dict[str, Any]] = field(default_factory=list)
    experiments: dict[str, ExperimentResult] = field(default_factory=dict)
    claims: list[Claim] = field(default_factory=unmeasured_claims)
    valid: bool = True
    schema: int = SCHEMA
    created: str = field(default_factory=lambda: datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"))
