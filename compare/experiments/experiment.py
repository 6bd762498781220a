"""What an experiment is: declared data and one measuring function. The runner does the rest."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from pathlib import Path
from typing import Any
from typing import get_args
from typing import Literal
from typing import Protocol

from ..results import ClaimVerdict
from ..results import Comparison
from ..results import Metric
from ..results import Run
from ..results import Verdict
from ..topology import Shop
from ..topology import Style

Profile = Literal["demo", "quick", "full"]
PROFILES: tuple[str, ...] = get_args(Profile)
BLOCKS: Mapping[str, int] = {"demo": 1, "quick": 6, "full": 10}


@dataclass(frozen=True)
class Condition:
    """One way to run a shop. Two conditions of the same shop and style differ by chance alone (A/A).

    `gated_by` names the condition whose gate speaks for this one too, because they run the same code: None means its
    own, the empty string that it is no shop and has no gate.
    """

    name: str
    shop: Shop
    style: Style = "resilient"
    gated_by: str | None = None


@dataclass(frozen=True)
class Primary:
    """The one comparison that decides a claim, named before the run.

    The claim is supported if `metric` in condition `a` against `b` is `supported_by`; `rule` says so in a sentence.
    """

    claim: str
    metric: str
    a: str
    b: str
    supported_by: Verdict
    rule: str

    def decide(self, comparison: Comparison | None) -> ClaimVerdict:
        """Return the claim's verdict: a pure function of its primary comparison."""
        if comparison is None or comparison.verdict == "no verdict":
            return "not measured"
        return "supported" if comparison.verdict == self.supported_by else "not supported"


@dataclass
class Bench:
    """What a measuring function is given: how much to measure, where, and where raw data goes.

    `raw` is a folder; `stem` begins the names of this run's files in it. Cores are None where nothing can be pinned.
    """

    profile: str
    seed: int
    raw: Path
    stem: str
    shop_cores: tuple[int, ...] | None = None
    generator_cores: tuple[int, ...] | None = None
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Measured:
    """What measuring one condition once gave. `full_memory` is False where the system doesn't tell PSS."""

    metrics: dict[str, Metric]
    raw: list[str] = field(default_factory=list)
    generator_cpu_percent: float = 0.0
    full_memory: bool = True


class Subject(Protocol):
    """What the runner needs of a shop that runs."""

    startup_s: float

    def pids(self) -> list[int]: ...


@dataclass(frozen=True)
class Experiment:
    """A question, and all that is needed to answer it on any machine.

    `prepare` runs once a condition before the blocks, on a launch of its own with logging on: it raises CartlabError
    unless the shop gives right answers (the gate), and returns facts that `measure` finds in `Bench.facts`. `measure`
    runs once a condition and block. `derive` adds metrics that need several conditions of one block. `compared` are
    the pairs (a, b); `same` is the A/A pair, whose difference is noise by construction.
    """

    name: str
    question: str
    budget: str
    conditions: tuple[Condition, ...]
    compared: tuple[tuple[str, str], ...]
    same: tuple[str, str]
    primary: Primary
    prepare: Callable[[Condition, Any, Bench], Mapping[str, Any]]
    measure: Callable[[Condition, Any, Bench], Measured]
    derive: Callable[[Sequence[Run]], list[Run]] = list
    blocks: Mapping[str, int] = field(default_factory=lambda: BLOCKS)
