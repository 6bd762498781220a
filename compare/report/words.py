"""The sentences of a report. They are the same in the terminal and on a page."""

from __future__ import annotations

import statistics
from collections.abc import Mapping
from collections.abc import Sequence
from typing import Any

from ..effect_text import delta_text
from ..effect_text import effect_text
from ..effect_text import point_text
from ..printable import printable
from ..results import Comparison
from ..results import ExperimentResult
from ..results import Report
from ..results import TurningPoint
from ..settings import DEFAULT_RUNTIME
from .answers.conditions import sides
from .answers.quantities import quantity_of
from .answers.sentences import as_sentence
from .answers.sentences import what_is_missing

OWN_COLUMNS = ("condition", "deployable", "copies", "processes", "threads", "database_connections")
SELDOM_READ = ("experiment", "budget", "calls")


def circumstances(result: ExperimentResult) -> str:
    """Say in a line what else the machine did during the measurement. Empty if the report does not know."""
    known = [run.circumstances for run in result.runs if run.circumstances is not None]
    if not known:
        return ""
    generator = max(each.generator_cpu_percent for each in known)
    harness = statistics.median(each.harness_cpu_percent for each in known)
    other = statistics.median(each.other_load_cores for each in known)
    steal = statistics.median(each.steal_percent for each in known)
    return (
        f"While measuring, the generator used up to {generator:.0f}% of a core, the harness itself {harness:.1f}% "
        f"(median), other programs {other:.2f} cores; the host took {steal:.1f}% of the machine's time."
    )


def same_everywhere(rows: Sequence[Mapping[str, Any]]) -> str:
    """Say once what is equal in all rows of the ledger, and name what is not."""
    shared = [name for name in rows[0] if name not in (*OWN_COLUMNS, *SELDOM_READ, "data")]
    values = {name: sorted({str(row.get(name)) for row in rows}) for name in shared}
    values["data"] = sorted({str(row.get("data")) for row in rows} - {"none"})
    same = [f"{name.replace('_', ' ')} {found[0]}" for name, found in values.items() if len(found) == 1]
    unequal = [f"Not equal: {name.replace('_', ' ')} {', '.join(v)}." for name, v in values.items() if len(v) > 1]
    return " ".join(["Everywhere: " + ", ".join(same) + ".", *unequal])


def what_would_change(comparison: Comparison) -> str:
    """Say what another run would have to find for another verdict. Empty if chance has no part in it."""
    c = comparison
    matters = delta_text(c)
    if not matters or c.ci_low is None or c.ci_high is None:
        return ""
    if c.verdict == "undecided":
        return f"{as_sentence(what_is_missing(c))}."
    if c.verdict == "negligible":
        return f"It would read “undecided” if the interval, {effect_text(c)}, reached a difference of {matters}."
    if c.verdict not in ("higher", "lower"):
        return ""
    edge = c.ci_low if c.verdict == "higher" else c.ci_high
    small = f" The difference may still be smaller than the {matters} that matter." if c.is_size_open else ""
    return (
        f"It would read “undecided” if the interval, whose nearer end is {point_text(c, edge)}, reached "
        f"{point_text(c, _none(c))}, or if the estimate were within {matters}.{small}"
    )


def turning_text(point: TurningPoint) -> str:
    """Say from which size on one condition has less than another, and how sure that is."""
    of = sides(point.a, point.b)
    start = ", ".join([f"{quantity_of(point.metric).noun} over {point.along}", *of.both])
    lower = f"lower in {of.b.subject} than in {of.a.subject}"
    if point.estimate is None:
        return f"{start}: not {lower} within {point.most:g}{_shown_nowhere(point)}"
    if point.estimate == 1 == point.ci_high:
        return f"{start}: {lower} from 1 on"
    sure = "" if point.blocks < 2 else f" [{_bound(point, point.ci_low)}, {_bound(point, point.ci_high)}]"
    return f"{start}: {lower} from {point.estimate:.3g} on{sure}"


def _shown_nowhere(point: TurningPoint) -> str:
    if point.blocks < 2 or point.ci_low is None:
        return ""
    return f"; the blocks allow for it from {point.ci_low:.3g} on"


def _bound(point: TurningPoint, bound: float | None) -> str:
    return f"over {point.most:g}" if bound is None else f"{bound:.3g}"


def field_text(field: str, value: object) -> str:
    """Return a value of a machine, a software or a setting as text, with memory in GiB."""
    if field.endswith("memory_bytes") and isinstance(value, (int, float)):
        return f"{value / 2**30:.1f} GiB"
    return str(value)


def field_texts(field: str, values: Mapping[str, object]) -> dict[str, str]:
    """Return a field's values in several reports as text, with enough digits to distinguish unlike values."""
    texts = {name: field_text(field, value) for name, value in values.items()}
    are_distinct = len(set(texts.values())) == len({str(value) for value in values.values()})
    return texts if are_distinct else {name: str(value) for name, value in values.items()}


def _none(comparison: Comparison) -> float:
    return 1.0 if comparison.scale == "ratio" else 0.0


def command_of(name: str, settings: Mapping[str, Any]) -> str:
    """Return the command that measures an experiment again."""
    check = " --aa" if "check" in settings else ""
    runtime = settings.get("runtime", DEFAULT_RUNTIME)
    where = "" if runtime == DEFAULT_RUNTIME else f" --runtime {runtime}"
    return f"python cli.py bench {name} --profile {settings.get('profile')}{where} --seed {settings.get('seed')}{check}"


def machine_line(report: Report) -> str:
    """Return the machine of a report in a line."""
    known = report.machine
    memory = known.get("memory_bytes")
    size = f"{memory / 2**30:.1f} GiB" if isinstance(memory, (int, float)) else ""
    cores = f"{known['cores']} cores" if "cores" in known else ""
    parts = (str(known.get("cpu_model") or "unknown machine"), cores, size, str(known.get("system") or ""))
    return printable(", ".join(part for part in parts if part))


def run_line(report: Report) -> str:
    """Return how and when a report was measured, in a line."""
    settings = report.settings
    where = settings.get("runtime", DEFAULT_RUNTIME)
    runtime = "" if where == DEFAULT_RUNTIME else f" in {where}"
    when = str(report.created)[:16].replace("T", " ")
    return printable(f"{settings.get('profile', 'unknown')}{runtime}, {when} UTC")
