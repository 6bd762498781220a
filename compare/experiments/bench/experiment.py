"""What an experiment is: declared data and one measuring function. The runner does the rest."""

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
from typing import TypeVar

from ...launch.runtime import RunningShop
from ...results import Metric
from ...results import Run
from ...results import Verdict
from ...topology import Shop
from ...topology import Style
from .from_raw import Reader
from .raw import write_json

Profile = Literal["demo", "quick", "full"]
Running = TypeVar("Running", bound=RunningShop)
PROFILES: tuple[str, ...] = get_args(Profile)
WITH_VERDICTS = ("quick", "full")  # in a single block, an A/A pair says nothing
BLOCKS: Mapping[str, int] = {"demo": 1, "quick": 6, "full": 10}
SELDOM = 3  # every third block measures what is to be known, but decides nothing


@dataclass(frozen=True)
class Condition:
    """One way to run a shop. Two conditions that differ by their names alone differ by chance alone (A/A).

    `gated_by` names the condition whose gate speaks for this one too, because they run the same code: None means its
    own, the empty string that it is no shop and has no gate. `copies` counts by role, `settings` are environment
    variables for all deployables. `fault_points` are the functions that the start-up agent plants a switch in.
    `source` makes the code that it runs from, at the path that it is given; None is the repository's own. Two sources
    are equal only if they make the same. With `own_environments` what is built for its releases is kept apart, and
    thrown away at the next launch.
    `profiles` are those that measure it; one that is measured in `every` third block only gives an estimate, without a
    verdict. `parts`, by profile, are what one launch measures one after another; each is a run of its own, named by the
    condition and the part. Those in `seldom` only every third block measures.
    """

    name: str
    shop: Shop
    style: Style = "resilient"
    gated_by: str | None = None
    copies: Mapping[str, int] = field(default_factory=dict)
    settings: Mapping[str, str] = field(default_factory=dict)
    fault_points: tuple[str, ...] = ()
    source: Callable[[Path], Path] | None = None
    own_environments: bool = False
    every: int = 1
    profiles: tuple[str, ...] = PROFILES
    parts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    seldom: tuple[str, ...] = ()

    def parts_in(self, profile: str, block: int) -> list[str]:
        """Return the parts that a profile measures in a block."""
        return [part for part in self.parts.get(profile, ()) if block % SELDOM == 0 or part not in self.seldom]

    def run_names(self, profile: str, block: int) -> dict[str, str]:
        """Return the names of its runs in a block, by part; the part is the empty string if it has none."""
        joint = "," if "@" in self.name else "@"
        return {part: f"{self.name}{joint}{part}" for part in self.parts_in(profile, block)} or {"": self.name}


def stem_of(experiment: str, block: int, condition: Condition) -> str:
    """Return how the names of raw files of a condition begin in a block."""
    return f"{experiment}-{block + 1:02d}-{condition.name}-"


@dataclass(frozen=True)
class Primary:
    """A comparison that decides a claim, named before the run.

    The claim is supported if `metric` in condition `a` against `b` is `supported_by`; `rule` says so in a sentence. A
    claim with several primaries needs all of them that got a verdict. `profiles` are those that measure it.
    """

    claim: str
    metric: str
    a: str
    b: str
    supported_by: Verdict
    rule: str
    profiles: tuple[str, ...] = PROFILES


@dataclass
class Bench:
    """What a measuring function is given: how much to measure, where, and where raw data goes.

    `raw` is a folder; `stem` begins the names of this run's files in it. Cores are None where nothing can be pinned.
    `waits_actively` says that the generator has a physical core of its own, which it may use to wait on.
    `block` counts from 0. `kept` fills with the names of the files that it keeps, `loads` with the load runs in them.
    """

    profile: str
    seed: int
    raw: Path
    stem: str
    shop_cores: tuple[int, ...] | None = None
    generator_cores: tuple[int, ...] | None = None
    waits_actively: bool = False
    block: int = 0
    facts: dict[str, Any] = field(default_factory=dict)
    kept: list[str] = field(default_factory=list)
    loads: list[Mapping[str, Any]] = field(default_factory=list)

    def path(self, what: str) -> Path:
        """Return where raw data of this run is kept, by what it is."""
        return self.raw / f"{self.stem}{what}.json"

    def keep(self, what: str, data: Mapping[str, Any]) -> None:
        """Write raw data to a file of this run's.

        A load run, or what holds one as `load`, is also noted: so no experiment can forget to be judged by it.
        """
        path = self.path(what)
        write_json(path, data)
        self.kept.append(path.name)
        load = data.get("load", data)
        if "lateness_ms" in load:
            self.loads.append(load)


@dataclass(frozen=True)
class Measured:
    """What measuring one condition once gave. `full_memory` is False where the system doesn't tell PSS.

    A condition with parts gives the metrics of each in `parts`; in `unmeasured` it says why some have none.
    `exhausted` names resources that had nothing left, and in what: figures that lean on them are in doubt.
    `not_measured` names what this machine did not allow to measure, each with the reason.
    """

    metrics: dict[str, Metric]
    generator_cpu_percent: float = 0.0
    full_memory: bool = True
    exhausted: tuple[str, ...] = ()
    not_measured: tuple[str, ...] = ()
    parts: Mapping[str, dict[str, Metric]] = field(default_factory=dict)
    unmeasured: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Experiment(Generic[Running]):
    """A question, and all that is needed to answer it on any machine.

    `prepare` runs once a condition before the blocks, on a launch of its own with logging on: it raises CartlabError
    unless the shop gives right answers (the gate), and returns facts that `measure` finds in `Bench.facts`. `measure`
    runs once a condition and block, and after its last block `smoke`: it raises CartlabError, which makes that run
    invalid, unless the shop still gives right answers. `derive` adds metrics that need several conditions of one block.
    `compared` are the pairs (a, b); `same` is the A/A pair, whose difference is noise by construction; `noise` holds
    another such pair for comparisons against some b. `noise_of` names the metrics that an A/A check is about.
    `readers` work metrics out from raw data again, by what `Bench.keep` was told that the data are.
    """

    name: str
    question: str
    budget: str
    conditions: tuple[Condition, ...]
    compared: tuple[tuple[str, str], ...]
    same: tuple[str, str]
    primaries: tuple[Primary, ...]
    prepare: Callable[[Condition, Running, Bench], Mapping[str, Any]]
    measure: Callable[[Condition, Running, Bench], Measured]
    smoke: Callable[[Running], None] | None = None
    noise: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    derive: Callable[[Sequence[Run]], list[Run]] = list
    blocks: Mapping[str, int] = field(default_factory=lambda: BLOCKS)
    noise_of: tuple[str, ...] = ()
    readers: Mapping[str, Reader] = field(default_factory=dict)

    def conditions_of(self, profile: str, block: int = 0) -> list[Condition]:
        """Return what a profile measures in a block. The first block holds all that it measures at all."""
        return [c for c in self.conditions if profile in c.profiles and block % c.every == 0]

    def primaries_of(self, profile: str) -> list[Primary]:
        """Return the primaries that a profile measures."""
        names = set(self.run_names(profile))
        return [p for p in self.primaries if profile in p.profiles and {p.a, p.b} <= names]

    def run_names(self, profile: str, block: int = 0) -> list[str]:
        """Return the names of all runs of a block."""
        return [name for c in self.conditions_of(profile, block) for name in c.run_names(profile, block).values()]

    def occasional(self, profile: str) -> list[str]:
        """Return the names of those runs that are not in every block: the second holds none of them."""
        regular = set(self.run_names(profile, 1))
        return [name for name in self.run_names(profile) if name not in regular]

    def same_for(self, b: str) -> tuple[str, str]:
        """Return the A/A pair that tells the noise of a comparison against `b`."""
        return self.noise.get(b, self.same)


AnyExperiment = Experiment[Any]
"""An experiment on the shops of some runtime, for those who only run it or read what it found."""
