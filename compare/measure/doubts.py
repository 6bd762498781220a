"""Reasons not to believe a number, each with the next thing to try. One registered function makes each kind of doubt.

These are the doubts about an experiment; load_doubts.py has those about a single load. The thresholds of both are in
these two modules and nowhere else. Tests show that each doubt fires when it should, and only then.
"""

from __future__ import annotations

import statistics
from collections.abc import Callable
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field

from ..results import Doubt
from .blocks.autocorrelation import Autocorrelation
from .blocks.looks import FEWEST_BLOCKS

BUSY_GENERATOR_PERCENT = 85
FULL_GENERATOR_PERCENT = 97  # above it, the generator was the limit: this is a gate and no doubt
BUSY_HARNESS_PERCENT = 15
LATE_P99_MS = 2
OTHER_LOAD_CORES = 0.2
STEAL_PERCENT = 2
DRIFT_RATIO = 1.10

Check = Callable[..., Iterator[Doubt]]
EXPERIMENT_CHECKS: list[Check] = []


def _experiment_check(check: Check) -> Check:
    EXPERIMENT_CHECKS.append(check)
    return check


@dataclass(frozen=True)
class Evidence:
    """What an experiment knows about how it was measured.

    `only_counted` says that all that decides is counted, which takes one block. `drifts` holds, for each condition, the
    ratio of its primary metric in the later half of the blocks to the earlier half. It lacks conditions with fewer than
    four blocks. `autocorrelation` is that of the primaries' log-ratios, or None with fewer than eight blocks.
    `wide_noise` holds, by primary metric, how much the monolith differs from itself if that is more than what matters.
    `invalid` counts runs that were invalid. `other_load_cores` is the CPU that neither shop nor harness used, in cores.
    `steal_percent` is what the host took from this machine. `generator_cpu_percents` and `harness_cpu_percents` have
    one item for each launch of a shop, and `late_p99_ms` one for each launch with an open load. Where no shop is
    launched, the tools are what is measured. `exhausted` names the resources of the shop that ran out, and where.
    `not_measured` names what this machine did not allow. `repeated` holds a reason for each invalid run whose block was
    measured again.
    """

    blocks: int
    pinned_apart: bool
    drifts: Mapping[str, float]
    other_load_cores: float
    steal_percent: float
    generator_cpu_percents: Sequence[float] = ()
    harness_cpu_percents: Sequence[float] = ()
    late_p99_ms: Sequence[float] = ()
    shared_core: bool = False
    full_memory: bool = True
    exhausted: Sequence[str] = ()
    not_measured: Sequence[str] = ()
    wide_noise: Mapping[str, str] = field(default_factory=dict)
    invalid: int = 0
    repeated: Sequence[str] = ()
    autocorrelation: Autocorrelation | None = None
    only_counted: bool = False


def experiment_doubts(evidence: Evidence) -> list[Doubt]:
    """Return the doubts about an experiment's numbers as a whole."""
    return [doubt for check in EXPERIMENT_CHECKS for doubt in check(evidence)]


@_experiment_check
def _few_blocks(evidence: Evidence) -> Iterator[Doubt]:
    fewest = 1 if evidence.only_counted else FEWEST_BLOCKS
    if evidence.blocks < fewest:
        message = f"{evidence.blocks} of at least {fewest} blocks are complete: some rows get estimates, no verdicts"
        invalid = f"--resume: {evidence.invalid} runs were invalid"
        again = f"bench with {invalid if evidence.invalid else '--profile quick or full'}"
        yield Doubt("few_blocks", message, again)


@_experiment_check
def _repeated(evidence: Evidence) -> Iterator[Doubt]:
    if evidence.repeated:
        message = f"some runs were invalid, and their blocks were measured again: {'; '.join(evidence.repeated)}"
        yield Doubt("repeated", message, "bench again with nothing else running: what comes back then is a defect")


@_experiment_check
def _shared_cores(evidence: Evidence) -> Iterator[Doubt]:
    if not evidence.pinned_apart:
        message = "shop and generator share cores: the generator's own work slows what it measures"
        yield Doubt("shared_cores", message, "measure on Linux with two cores or more")


@_experiment_check
def _shared_core(evidence: Evidence) -> Iterator[Doubt]:
    if evidence.shared_core:
        message = "shop and generator ran on two threads of one physical core: each slows the other"
        yield Doubt("shared_core", message, "measure on a machine with two physical cores or more")


@_experiment_check
def _wide_noise(evidence: Evidence) -> Iterator[Doubt]:
    if evidence.wide_noise:
        told = ", ".join(f"{metric} {differs}" for metric, differs in evidence.wide_noise.items())
        message = f"two equal monoliths differ by more than what matters: {told}"
        yield Doubt("wide_noise", message, "close other programs, then bench with --profile full")


@_experiment_check
def _drift(evidence: Evidence) -> Iterator[Doubt]:
    drifting = {name: ratio for name, ratio in evidence.drifts.items() if max(ratio, 1 / ratio) > DRIFT_RATIO}
    if drifting:
        moved = ", ".join(f"{name} by {100 * (ratio - 1):+.0f}%" for name, ratio in drifting.items())
        message = f"the later blocks differ from the earlier ones: {moved}"
        yield Doubt("drift", message, "let the machine cool and settle, then bench again")


@_experiment_check
def _autocorrelation(evidence: Evidence) -> Iterator[Doubt]:
    found = evidence.autocorrelation
    if found is not None and found.is_shown:
        message = (
            f"blocks resemble the block before (autocorrelation {found.estimate:+.2f}):"
            " they say less than independent blocks would, and intervals are too narrow"
        )
        yield Doubt("autocorrelation", message, "bench again with another seed, and trust what both reports show")


@_experiment_check
def _other_load(evidence: Evidence) -> Iterator[Doubt]:
    if evidence.other_load_cores > OTHER_LOAD_CORES:
        message = f"other programs used {evidence.other_load_cores:.1f} cores while measuring"
        yield Doubt("other_load", message, "close them, then bench again")


@_experiment_check
def _steal(evidence: Evidence) -> Iterator[Doubt]:
    if evidence.steal_percent > STEAL_PERCENT:
        message = f"the host took {evidence.steal_percent:.0f}% of this virtual machine's time"
        yield Doubt("steal", message, "bench at a quieter time, or on a machine of its own")


@_experiment_check
def _generator_limits(evidence: Evidence) -> Iterator[Doubt]:
    worst = max(evidence.generator_cpu_percents, default=0)
    if worst > BUSY_GENERATOR_PERCENT:
        message = f"the generator used up to {worst:.0f}% of a core: the saturation may be the generator's own"
        yield Doubt("generator_busy", message, "compare with the null route's rate, measured by the same generator")


@_experiment_check
def _harness_busy(evidence: Evidence) -> Iterator[Doubt]:
    typical = statistics.median(evidence.harness_cpu_percents or (0,))
    if typical > BUSY_HARNESS_PERCENT:
        message = f"the harness itself used {typical:.0f}% of a core while measuring"
        yield Doubt("harness_busy", message, "compare the conditions' harness CPU in report.json; report it")


@_experiment_check
def _sends_were_late(evidence: Evidence) -> Iterator[Doubt]:
    typical_ms = statistics.median(evidence.late_p99_ms or (0,))
    if typical_ms > LATE_P99_MS:
        message = f"in half of the runs, 1% of requests left more than {typical_ms:.1f} ms late: latencies include that"
        yield Doubt("late_sends", message, "close other programs, then bench again")


@_experiment_check
def _exhausted(evidence: Evidence) -> Iterator[Doubt]:
    if evidence.exhausted:
        message = f"resources ran out, so the load was no longer below saturation: {', '.join(evidence.exhausted)}"
        yield Doubt("exhausted", message, "leave latencies there aside; measure on a machine with more free cores")


@_experiment_check
def _not_measured(evidence: Evidence) -> Iterator[Doubt]:
    if evidence.not_measured:
        message = f"not measured, because this machine does not allow it: {'; '.join(evidence.not_measured)}"
        yield Doubt("not_measured", message, "measure on a machine with more free cores")


@_experiment_check
def _no_pss(evidence: Evidence) -> Iterator[Doubt]:
    if not evidence.full_memory:
        message = "this system doesn't report PSS: a shop's memory is the sum of USS, which leaves shared pages out"
        yield Doubt("no_pss", message, "measure memory on Linux")
