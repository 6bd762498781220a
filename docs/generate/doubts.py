"""All doubts as a Markdown table, with the thresholds that the code holds."""

from __future__ import annotations

from compare.experiments.bench.circumstances import FEWEST_FOR_P99
from compare.measure.blocks import autocorrelation
from compare.measure.blocks.looks import FEWEST_BLOCKS
from compare.measure.doubts import BUSY_GENERATOR_PERCENT
from compare.measure.doubts import BUSY_HARNESS_PERCENT
from compare.measure.doubts import DRIFT_RATIO
from compare.measure.doubts import FULL_GENERATOR_PERCENT
from compare.measure.doubts import LATE_P99_MS
from compare.measure.doubts import OTHER_LOAD_CORES
from compare.measure.doubts import STEAL_PERCENT
from compare.measure.load_doubts import ERROR_SHARE
from compare.measure.load_doubts import FEW_FOR_P99
from compare.measure.load_doubts import OVERLOAD_SHARE

OF_AN_EXPERIMENT = {
    "few_blocks": f"fewer than {FEWEST_BLOCKS} blocks are complete, or not even one where all that decides is counted:"
    " some rows get estimates, no verdicts",
    "repeated": "a run was invalid, and its block was measured again",
    "wide_noise": "two equal monoliths may differ by more than what matters, in a metric that decides a claim",
    "drift": f"what decides a claim, as a ratio, is over {DRIFT_RATIO - 1:.0%} higher or lower in the later half of"
    " the blocks",
    "autocorrelation": "blocks resemble the block before: the log-ratios of all primaries with at least"
    f" {autocorrelation.FEWEST_BLOCKS} blocks have a lag-1 autocorrelation that"
    f" {autocorrelation.LEVEL:.0%} of shuffled blocks reach at most",
    "other_load": f"programs that are neither shop nor harness used over {OTHER_LOAD_CORES:g} cores",
    "steal": f"the host took over {STEAL_PERCENT}% of the machine's time",
    "generator_busy": f"the generator used over {BUSY_GENERATOR_PERCENT}% of a core; over {FULL_GENERATOR_PERCENT}%,"
    " a saturation run is invalid",
    "harness_busy": f"the harness itself used over {BUSY_HARNESS_PERCENT}% of a core in the median run",
    "late_sends": f"in the median run, 1% of the requests (half of them, if a load had fewer than {FEWEST_FOR_P99})"
    f" left over {LATE_P99_MS} ms late",
    "shared_cores": "shop and generator could not be pinned apart",
    "shared_core": "shop and generator were pinned to two threads of one physical core",
    "exhausted": "a resource of the shop ran out under a load that was meant to stay below saturation",
    "not_measured": "the machine does not allow a measurement that the profile includes",
    "no_pss": "the system reports no PSS: memory is what only one process holds",
}
OF_A_LOAD = {
    "generator_busy": f"the generator used over {BUSY_GENERATOR_PERCENT}% of a core",
    "late_sends": f"1% of the requests left over {LATE_P99_MS} ms late",
    "few_requests": f"fewer than {FEW_FOR_P99:,} requests: p99 rests on fewer than ten of them",
    "errors": f"over {ERROR_SHARE:.0%} of the requests failed",
    "overload": f"less than {OVERLOAD_SHARE:.0%} of the offered requests were answered",
    "closed_loop": "connections wait for answers, so pauses are hidden",
}


def table(meanings: dict[str, str]) -> str:
    """Return a row for each doubt: its code, and the condition that raises it."""
    rows = (f"| `{code}` | {meaning} |" for code, meaning in meanings.items())
    return "\n".join(("| doubt | raised if |", "|---|---|", *rows))
