"""What the runs say about each claim of the lecture. Only its primary comparisons decide a claim."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Sequence
from dataclasses import replace

from .results import Claim
from .results import CLAIMS
from .results import ClaimVerdict
from .results import Comparison
from .results import ExperimentResult
from .results import Report


def decide_claims(experiments: Iterable[ExperimentResult]) -> list[Claim]:
    """Return every claim, decided by its primary comparisons only."""
    primaries: dict[str, list[Comparison]] = {}
    for comparison in (c for experiment in experiments for c in experiment.comparisons if c.claim):
        primaries.setdefault(comparison.claim, []).append(comparison)
    return [
        Claim(id, claim_verdict(primaries.get(id, [])), [sentence(c) for c in primaries.get(id, [])]) for id in CLAIMS
    ]


def claim_verdict(primaries: Sequence[Comparison]) -> ClaimVerdict:
    """Return supported if all primaries with a verdict support the claim, not supported if none does, or else mixed."""
    votes = {c.verdict == c.supported_by for c in primaries if c.verdict != "no verdict"}
    if not votes:
        return "not measured"
    return "mixed" if len(votes) == 2 else "supported" if votes == {True} else "not supported"


def sentence(comparison: Comparison) -> str:
    """Return one line that says what a comparison found."""
    c = comparison
    low, high = c.ci_low, c.ci_high
    if c.scale == "ratio":
        said, shown = f"{c.a} is {c.estimate:.2f} times {c.b}", f"{c.mde or 0:.2f} times"
        between = "" if low is None or high is None else f" [{low:.2f}, {high:.2f}]"
    else:
        said, shown = f"{c.a} differs from {c.b} by {100 * c.estimate:+.0f} points", f"{100 * (c.mde or 0):.0f} points"
        between = "" if low is None or high is None else f" [{100 * low:+.0f}, {100 * high:+.0f}]"
    if not between:
        return f"{c.metric}: {said}, in one block"
    text = f"{c.metric}: {said}{between}, {c.verdict}"
    if c.verdict == "no difference shown" and c.mde is not None:
        text += f"; this run would have shown one from {shown}"
    return text


def with_experiment(report: Report, name: str, result: ExperimentResult) -> Report:
    """Return a report with one experiment added or replaced, and all claims decided anew."""
    experiments = report.experiments | {name: result}
    return replace(
        report,
        experiments=experiments,
        claims=decide_claims(experiments.values()),
        valid=all(e.runs and all(run.valid for run in e.runs) for e in experiments.values()),
    )
