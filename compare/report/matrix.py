"""What is left of each shop while a part of it is broken: a table of feature × target for each shop."""

from __future__ import annotations

import re
import statistics
from collections.abc import Iterator
from collections.abc import Sequence

from rich.table import Table

from ..results import ExperimentResult
from ..results import Run
from .units import number

BROKEN = re.compile(r"(?P<shop>.*?)[@,]fault=(?P<kind>.+):(?P<room>.+)")
SHARE = ".availability"
GROUPS = {"bystanders.availability": "by-\nstanders", "dependents.availability": "de-\npendents"}
LOST = "shop.lost"
BESIDE = {
    "shop.detection": "noticed\nafter",
    "shop.designed_answers": "designed\nanswers",
    "shop.recovery": "well\nafter",
    LOST: "lost",
}
AUDIT = "audit."
MATRIX_LEGEND = (
    "All figures are medians. Features: the share of requests due in the steady time of the fault that got a right "
    "answer in time. Bystanders: the mean of the features that need no broken room. Dependents: the mean of the "
    "features of other rooms that do. Noticed: by the first answer that showed the fault, or by the supervisor. "
    "Designed: an apology (503), or a page that does without a part; their share is of the answers that were spoiled. "
    "Lost: the seconds without right answers, summed up over the features. Well: after healing, or after the kill."
)


def is_broken(condition: str) -> bool:
    """Return whether a run was of a shop with a broken part."""
    return BROKEN.fullmatch(condition) is not None


UNBALANCED = "the books don't add up"  # begins such a reason: see audit.py


def matrix_tables(result: ExperimentResult) -> Iterator[Table]:
    """Yield a table for each shop that had faults. It has a row for each fault, grouped by the fault's room."""
    by_shop: dict[str, dict[tuple[str, str], list[Run]]] = {}
    for condition in result.conditions:
        if found := BROKEN.fullmatch(condition):
            runs = [run for run in result.runs if run.valid and run.condition == condition]
            by_shop.setdefault(found["shop"], {})[found["room"], found["kind"]] = runs
    for shop, faults in by_shop.items():
        yield _matrix_table(shop, faults)


def audit_sentence(result: ExperimentResult) -> str:
    """Say whether the books add up. A run whose books don't is invalid and says so. Empty if nothing was audited."""
    counts = [m.value for run in result.runs if run.valid for name, m in run.metrics.items() if name.startswith(AUDIT)]
    reasons = (*(run.reason for run in result.runs), *result.repeated)
    if any(UNBALANCED in reason for reason in reasons):
        return f"The audit did not pass everywhere: {UNBALANCED} in a run; see INVALID above, or the doubts."
    if not counts or any(counts):
        return ""
    return "Audit passed: each promised order is there once, there is no other order, and the stock adds up."


def _matrix_table(shop: str, faults: dict[tuple[str, str], list[Run]]) -> Table:
    found = dict.fromkeys(name for runs in faults.values() for run in runs for name in run.metrics)
    features = [name for name in found if name.endswith(SHARE) and name not in GROUPS]
    columns = [*features, *GROUPS, *BESIDE]
    table = Table(title=f"{shop}, while a part is broken", title_justify="left", title_style="bold")
    table.box, table.pad_edge, table.padding, table.header_style = None, False, (0, 1, 0, 0), "bold"
    table.add_column("", no_wrap=True)
    for name in columns:
        heading = {**GROUPS, **BESIDE}.get(name, name.removesuffix(SHARE))
        table.add_column(heading, justify="right", no_wrap=True)
    for room in dict.fromkeys(room for room, _ in faults):
        table.add_row(room, style="bold")
        for (own, kind), runs in faults.items():
            if own == room:
                table.add_row(f"  {kind}", *(_median_text(runs, name) for name in columns))
    return table


def _median_text(runs: Sequence[Run], metric: str) -> str:
    values = [run.metrics[metric] for run in runs if metric in run.metrics]
    if not values:
        return "–"
    unit = "count" if metric == LOST else values[0].unit  # the legend names it
    return number(statistics.median(value.value for value in values), unit)
