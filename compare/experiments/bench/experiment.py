"""The definition of an experiment: declared data and one measuring function. The runner does the rest."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from pathlib import Path
from typing import Any
from typing import Generic
from typing import get_args
from typing import Literal

from ...launch.runtime import Database
from ...results import Metric
from ...results import Run
from ...results import TurningPoint
from ...results import Verdict
from ...topology import Shop
from ...topology import Style
from .from_raw import Reader
from .measurable import Measurable
from .raw import write_json

Profile = Literal["demo", "quick", "full"]
Turning = Callable[[Sequence[Run]], list[TurningPoint]]
PROFILES: tuple[str, ...] = get_args(Profile)
WITH_VERDICTS = ("quick", "full")  # an A/A pair shows nothing in a single block
LOOKS: Mapping[str, tuple[int, ...]] = {"demo": (1,), "quick": (4, 8, 12), "full": (4, 8, 12, 16)}
SELDOM = 3  # what is of interest but decides nothing is measured in every third block


@dataclass(frozen=True)
class Condition:
    """One way to run a shop. Two conditions that differ only by name differ only by chance (A/A).

    `gated_by` names another condition that runs the same code, so that its gate counts for this one too. None means a
    gate of its own. The empty string means no gate, because the condition is no shop.
    `copies` counts copies by role. `scaled` counts them for each part that has its own number, because the shop gets
    more while it runs. `settings` are environment variables for all deployables, and `settings_by_role` those for one
    role. `database` is where a local shop keeps its data. `fault_points` are the functions that the agent plants a
    switch in. `source` writes the code to run to a given path; None means the repository's own code. Two sources are
    equal only if they write the same code. `own_environments` keeps what is built for it apart until the next launch.
    `profiles` are those that measure it. If `every` is 3, only every third block measures it, which gives an estimate
    without a verdict. `parts`, by profile, are measured one after another on one launch. Each part is a run of its own,
    named by condition and part. Only every third block measures the parts in `seldom`.
    `beside` names runs of its block that derived metrics need, and `parts_beside`, by part, other parts that they need.
    Without `is_launched`, only its code is written.
    """

    name: str
    shop: Shop
    style: Style = "resilient"
    gated_by: str | None = None
    copies: Mapping[str, int] = field(default_factory=dict)
    scaled: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    settings: Mapping[str, str] = field(default_factory=dict)
    settings_by_role: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    database: Database = "sqlite"
    fault_points: tuple[str, ...] = ()
    source: Callable[[Path], Path] | None = None
    own_environments: bool = False
    every: int = 1
    profiles: tuple[str, ...] = PROFILES
    parts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    seldom: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    parts_beside: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    is_launched: bool = True

    def parts_in(self, profile: str, block: int) -> list[str]:
        """Return the parts that a profile measures in a block."""
        return [part for part in self.parts.get(profile, ()) if block % SELDOM == 0 or part not in self.seldom]

    def run_names(self, profile: str, block: int) -> dict[str, str]:
        """Return the names of its runs in a block, by part. A condition without parts has one, the empty string."""
        return {part: self.name_of_part(part) for part in self.parts_in(profile, block)} or {"": self.name}

    def name_of_part(self, part: str) -> str:
        """Return the name of the run that measures a part."""
        return f"{self.name}{',' if '@' in self.name else '@'}{part}"


def stem_of(experiment: str, block: int, attempt: int, condition: Condition) -> str:
    """Return the beginning of the names of a condition's raw files in a block. No two tries of a block share it."""
    again = f"try{attempt}-" if attempt > 1 else ""
    return f"{experiment}-{block + 1:02d}-{again}{condition.name}-"


@dataclass(frozen=True)
class Primary:
    """A comparison that decides a claim, named before the run.

    It supports the claim if the verdict on `metric` in condition `a` against `b` is `supported_by`. `rule` states that
    in a sentence. `delta` is the smallest difference that matters: 0.05 is 5% of a ratio, or 5 points of a share.
    What is `counted` has no chance in it: one block decides. `profiles` are those that measure it.
    """

    claim: str
    metric: str
    a: str
    b: str
    supported_by: Verdict
    rule: str
    delta: float = 0.05
    counted: bool = False
    profiles: tuple[str, ...] = PROFILES


@dataclass
class Bench:
    """The input of a measuring function: how much to measure, where to run, and where to put raw data.

    `raw` is a folder. The names of this run's files in it begin with `stem`. Cores are None if nothing can be pinned.
    `waits_actively` is true if the generator has a physical core of its own, on which it may wait in a busy loop.
    `block` counts from 0, and `attempt` from 1. `kept` collects the names of the files that are kept, and `loads` the
    load runs in them.
    """

    profile: str
    seed: int
    raw: Path
    stem: str
    shop_cores: tuple[int, ...] | None = None
    generator_cores: tuple[int, ...] | None = None
    waits_actively: bool = False
    block: int = 0
    attempt: int = 1
    facts: dict[str, Any] = field(default_factory=dict)
    kept: list[str] = field(default_factory=list)
    loads: list[Mapping[str, Any]] = field(default_factory=list)

    def path(self, what: str) -> Path:
        """Return the path of a raw file of this run, by what it holds."""
        return self.raw / f"{self.stem}{what}.json"

    def keep(self, what: str, data: Mapping[str, Any]) -> None:
        """Write raw data to a file of this run.

        It also notes a load run, and data that holds one as `load`. So every experiment is judged by its loads.
        """
        path = self.path(what)
        write_json(path, data)
        self.kept.append(path.name)
        load = data.get("load", data)
        if "lateness_ms" in load:
            self.loads.append(load)


@dataclass(frozen=True)
class Measured:
    """The result of measuring one condition once. `full_memory` is False if the system doesn't report PSS.

    A condition with parts gives the metrics of each in `parts`, and in `unmeasured` the reason why a part has none.
    `left_out` holds the reason where what the shop did in another part did not allow a part. That is a result, too, so
    such a run is valid and has no metrics.
    `exhausted` names resources that ran out, and where. Figures that depend on them are in doubt. `not_measured` names
    what this machine could not measure, each with the reason. `still_up` is False if the shop did not recover from what
    was done to it, which is a result. Then no smoke test follows.
    """

    metrics: dict[str, Metric]
    generator_cpu_percent: float = 0.0
    full_memory: bool = True
    exhausted: tuple[str, ...] = ()
    not_measured: tuple[str, ...] = ()
    parts: Mapping[str, dict[str, Metric]] = field(default_factory=dict)
    unmeasured: Mapping[str, str] = field(default_factory=dict)
    left_out: Mapping[str, str] = field(default_factory=dict)
    still_up: bool = True


def no_turning_points(runs: Sequence[Run]) -> list[TurningPoint]:
    """Return none, for an experiment whose answer turns nowhere."""
    return []


@dataclass(frozen=True)
class Experiment(Generic[Measurable]):
    """A question, and all that is needed to answer it on any machine.

    `prepare` is the gate. It runs once for each condition before the blocks, on a launch of its own with logging on.
    It raises CartlabError unless the shop gives right answers, and returns the `Bench.facts` of `measure`.
    `measure` runs once for each condition and block. `smoke` runs after a condition's last block. It raises
    CartlabError, which makes that run invalid, unless the shop still gives right answers.
    `derive` adds metrics that need several conditions of one block. `compared` are the pairs (a, b). `same` is the A/A
    pair, whose difference is noise by construction. `noise` holds another A/A pair for comparisons against some b.
    `looks` are, by profile, the numbers of blocks after which the run looks at what is decided. After the first, only
    what is undecided is measured. `noise_of` names the metrics of an A/A check. `beside` is a job of always the same
    work, which returns its seconds, right before and after each launch. `turning_points` finds the sizes at which an
    answer turns, from the runs of all blocks. `readers` compute metrics from raw data again. Their keys are what
    `Bench.keep` called the data. What is measured `on_demand` installs what `make setup` leaves out, so `bench all`
    leaves it out, too.
    """

    name: str
    question: str
    budget: str
    conditions: tuple[Condition, ...]
    compared: tuple[tuple[str, str], ...]
    same: tuple[str, str]
    primaries: tuple[Primary, ...]
    prepare: Callable[[Condition, Measurable, Bench], Mapping[str, Any]]
    measure: Callable[[Condition, Measurable, Bench], Measured]
    smoke: Callable[[Measurable], None] | None = None
    noise: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    derive: Callable[[Sequence[Run]], list[Run]] = list
    looks: Mapping[str, tuple[int, ...]] = field(default_factory=lambda: LOOKS)
    noise_of: tuple[str, ...] = ()
    beside: Callable[[], float] | None = None
    turning_points: Turning = no_turning_points
    readers: Mapping[str, Reader] = field(default_factory=dict)
    on_demand: bool = False

    def conditions_of(self, profile: str, block: int = 0) -> list[Condition]:
        """Return the conditions that a profile measures in a block. The first block holds all that it ever measures."""
        return [c for c in self.conditions if profile in c.profiles and block % c.every == 0]

    def primaries_of(self, profile: str) -> list[Primary]:
        """Return the primaries that a profile measures."""
        names = set(self.run_names(profile))
        return [p for p in self.primaries if profile in p.profiles and {p.a, p.b} <= names]

    def run_names(self, profile: str, block: int = 0) -> list[str]:
        """Return the names of all runs of a block."""
        return [name for c in self.conditions_of(profile, block) for name in c.run_names(profile, block).values()]

    def occasional(self, profile: str) -> list[str]:
        """Return the names of the runs that are not in every block. The second block holds none of them."""
        regular = set(self.run_names(profile, 1))
        return [name for name in self.run_names(profile) if name not in regular]

    def same_for(self, b: str) -> tuple[str, str]:
        """Return the A/A pair that shows the noise of a comparison against `b`."""
        return self.noise.get(b, self.same)


AnyExperiment = Experiment[Any]
"""An experiment on the shops of any runtime, for code that only runs it or reads its result."""
