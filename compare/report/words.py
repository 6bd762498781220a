"""The sentences of a report. They are the same in the terminal and on a page."""

from __future__ import annotations

import re
import statistics
from collections.abc import Mapping
from collections.abc import Sequence
from typing import Any

from ..results import Comparison
from ..results import ExperimentResult
from ..settings import DEFAULT_RUNTIME

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
    """Say what another run would have to find for another verdict. Empty if there is no verdict."""
    c = comparison
    if c.verdict == "no verdict" or c.ci_low is None or c.ci_high is None:
        return ""
    if c.verdict == "no difference shown":
        if c.mde is None:
            return "All blocks differ by the same, so they can't say how small a difference they would have shown."
        size = _size(c, c.mde)
        return f"A difference of {size} or more would have been shown; for a smaller one, measure more blocks."
    edge = c.ci_low if c.verdict == "higher" else c.ci_high
    floor = f", or if the monolith differed from itself by more than {_size(c, c.estimate)}"
    return (
        f"It would read “no difference shown” if the interval, whose nearer end is {_point(c, edge)}, reached "
        f"{_point(c, _none(c))}{floor}; here that was {_size(c, c.noise_floor)}."
    )


def evidence_text(sentence: str) -> str:
    """Return a report's own sentence, without “differs” if no difference is shown.

    The sentence in report.json must not change, because claims are checked against it. With another sentence, every
    older report would be marked.
    """
    if "no difference shown" not in sentence:
        return sentence
    return re.sub(r" differs from (.+?) by ", r" against \1: ", sentence)


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


def floor_above(comparison: Comparison) -> str:
    """Return the noise floor if it alone keeps a comparison from the verdict that its interval allows, else ""."""
    c = comparison
    if c.verdict != "no difference shown" or c.ci_low is None or c.ci_high is None:
        return ""
    return "" if c.ci_low <= _none(c) <= c.ci_high else _size(c, c.noise_floor)


def _none(comparison: Comparison) -> float:
    return 1.0 if comparison.scale == "ratio" else 0.0


def _point(comparison: Comparison, value: float) -> str:
    return f"{value:.2f}" if comparison.scale == "ratio" else f"{100 * value:+.0f} points"


def _size(comparison: Comparison, size: float | None) -> str:
    """Return the size of a difference in words, in either direction: a ratio of 0.8 is as large as one of 1.25."""
    if size is None:
        return "nothing"
    if comparison.scale == "ratio":
        return f"{100 * (max(size, 1 / size) - 1):.0f}%"
    return f"{100 * abs(size):.0f} points"


def command_of(name: str, settings: Mapping[str, Any]) -> str:
    """Return the command that measures an experiment again."""
    check = " --aa" if "check" in settings else ""
    runtime = settings.get("runtime", DEFAULT_RUNTIME)
    where = "" if runtime == DEFAULT_RUNTIME else f" --runtime {runtime}"
    return f"python cli.py bench {name} --profile {settings.get('profile')}{where} --seed {settings.get('seed')}{check}"
