"""What a reader of a report must know before its answers: that it is invalid, partial, old or only a check."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ...effect_text import delta_text
from ...results import Comparison
from ...results import Doubt
from ...results import ExperimentResult
from ...results import Report
from ...results import SCHEMA
from .conditions import name_of
from .quantities import quantity_of
from .sentences import as_sentence
from .sizes import between

OLD_WORDS = 3  # the last schema whose verdicts have other words


@dataclass(frozen=True)
class Caution:
    """A word that is marked, and the sentence behind it. `is_bad` is true if numbers count for nothing."""

    word: str
    says: str
    is_bad: bool = False


def cautions_of(report: Report) -> Iterator[Caution]:
    """Yield what stands before the answers, the worst first."""
    for name, result in report.experiments.items():
        if invalid := sum(not run.valid for run in result.runs):
            runs = f"{invalid} of {len(result.runs)} runs gave wrong answers or could not be made"
            yield Caution("Invalid", f"{name}: {runs}. They count for nothing.", True)
        elif not result.runs:
            yield Caution("Invalid", f"{name}: nothing could be measured.", True)
    for name, result in report.experiments.items():
        if result.partial:
            yield Caution("Partial", f"{name} did not run to its end: {result.partial.rstrip('.')}.")
    if is_check(report):
        yield Caution("A/A check", "the monolith against itself. It states the noise, and decides no claim.")
    if not report.experiments:
        yield Caution("Empty", "nothing was measured.")
    if report.schema <= OLD_WORDS < SCHEMA:
        yield Caution("Old", f"this report has schema {report.schema}. Its verdicts are those of an older method.")


def is_check(report: Report) -> bool:
    """Return whether a report compares the monolith with itself."""
    return any(result.noise_of for result in report.experiments.values())


def noise_sentences(report: Report) -> Iterator[tuple[bool | None, str]]:
    """Yield for each metric of an A/A check whether the machine is quiet enough for it, and what was found."""
    for result in report.experiments.values():
        for c in result.comparisons:
            if c.metric in result.noise_of:
                yield _is_quiet(c), f"{as_sentence(_noise(c))}."


def _is_quiet(comparison: Comparison) -> bool | None:
    return None if comparison.delta is None else comparison.verdict == "negligible"


def _noise(comparison: Comparison) -> str:
    c = comparison
    b = name_of(c.b)
    where = "".join(f" {each}" for each in b.situations)
    matters = f"; {delta_text(c)} matter" if c.delta is not None else ""
    return (
        f"{quantity_of(c.metric).noun} of {b.subject}{where} differs from itself by {between(c) or 'nothing'}{matters}"
    )


def doubts_that_matter(report: Report) -> list[tuple[str, Doubt]]:
    """Return the doubts about what decides claims, each kind once, with the experiments and the claims they decide."""
    found: dict[str, tuple[list[str], Doubt]] = {}
    for name, result in report.experiments.items():
        if any(c.claim for c in result.comparisons) or result.noise_of:
            for doubt in result.doubts:
                found.setdefault(doubt.code, ([], doubt))[0].append(_with_claims(name, result))
    return [(", ".join(dict.fromkeys(names)), doubt) for names, doubt in found.values()]


def _with_claims(name: str, result: ExperimentResult) -> str:
    claims = dict.fromkeys(c.claim for c in result.comparisons if c.claim and not c.counted)  # counts have no noise
    return f"{name} ({', '.join(claims)})" if claims else name
