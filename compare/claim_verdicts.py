"""What the runs say about each claim of the lecture. Only its primary comparisons decide a claim.

`primaries.py` of each experiment names them before the run, in containers also `docker_primaries.py`. measure/blocks/
gives each of them its verdict.
"""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Sequence
from dataclasses import replace

from .effect_text import effect_text
from .effect_text import verdict_text
from .results import Claim
from .results import CLAIMS
from .results import ClaimVerdict
from .results import Comparison
from .results import ExperimentResult
from .results import Report
from .results import TurningPoint


def decide_claims(experiments: Iterable[ExperimentResult]) -> list[Claim]:
    """Return every claim, decided by its primary comparisons and its turning points only."""
    primaries: dict[str, list[Comparison]] = {}
    turns: dict[str, list[TurningPoint]] = {}
    for experiment in experiments:
        for comparison in (c for c in experiment.comparisons if c.claim):
            primaries.setdefault(comparison.claim, []).append(comparison)
        for point in experiment.turning_points:
            turns.setdefault(point.claim, []).append(point)
    return [
        Claim(id, claim_verdict(primaries.get(id, []), turns.get(id, [])), [sentence(c) for c in primaries.get(id, [])])
        for id in CLAIMS
    ]


def claim_verdict(primaries: Sequence[Comparison], turning_points: Sequence[TurningPoint] = ()) -> ClaimVerdict:
    """Return what the primaries of a claim decide together. Those without a verdict have no say.

    It depends if some support the claim, and others do not, or if a turning point was found: then that is the answer.
    As long as one is undecided, the others must disagree to decide anything. What was only counted, and supports the
    claim, is not supported but counted: nothing was left to chance.
    """
    votes = {_vote(c) for c in primaries if c.verdict != "no verdict"}
    if not votes:
        return "not measured"
    if votes == {"supported"} and all(c.counted for c in primaries):
        return "counted"
    known = votes - {"undecided"}
    if len(known) > 1 or any(point.is_found for point in turning_points):
        return "it depends"
    return "undecided" if "undecided" in votes else known.pop()


def _vote(comparison: Comparison) -> ClaimVerdict:
    if comparison.verdict in ("undecided", "negligible"):
        return "undecided" if comparison.verdict == "undecided" else "no meaningful difference"
    return "supported" if comparison.verdict == comparison.supported_by else "contradicted"


def sentence(comparison: Comparison) -> str:
    """Return one line that says what a comparison found."""
    c = comparison
    said = f"{c.metric}: {c.a} against {c.b} {effect_text(c)}{'' if c.scale == 'ratio' else ' points'}"
    return f"{said}, in one block" if c.verdict == "no verdict" else f"{said}, {verdict_text(c)}"


def with_experiment(report: Report, name: str, result: ExperimentResult) -> Report:
    """Return a report with one experiment added or replaced, and all claims decided anew."""
    experiments = report.experiments | {name: result}
    return replace(
        report,
        experiments=experiments,
        claims=decide_claims(experiments.values()),
        valid=all(e.runs and all(run.valid for run in e.runs) for e in experiments.values()),
    )
