"""What a report answers to each claim: the verdict, and the sentences that were tested."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ...results import Claim
from ...results import NOT_MEASURED
from ...results import Report
from ...results import TurningPoint
from .facts import Fact
from .facts import facts_of
from .groups import group_sentences
from .leads import with_lead
from .left_out import why_left_out
from .sentences import as_sentence
from .turning import turning_points_of
from .turning import turning_sentences
from .verdict_words import ESTIMATE_ONLY

TWO_SIDED = ("it depends", "mixed")


@dataclass(frozen=True)
class ClaimAnswer:
    """One claim with its verdict, what was found in sentences, and what these rest on."""

    id: str
    verdict: str
    sentences: Sequence[str]
    facts: Sequence[Fact] = ()
    turning_points: Sequence[TurningPoint] = ()

    @property
    def essential(self) -> int:
        """How many of the sentences give the answer. The others may be left out where there is no room."""
        return 2 if self.verdict in TWO_SIDED and not self.turning_points else 1

    @property
    def is_measured(self) -> bool:
        """Whether the report has measured anything about the claim. If not, a sentence may say what would."""
        return self.verdict != NOT_MEASURED


def answers_of(report: Report) -> list[ClaimAnswer]:
    """Return the answer to every claim, in the order of the report."""
    return [_answer(report, claim) for claim in report.claims]


def answer_to(report: Report, id: str) -> ClaimAnswer:
    """Return the answer to one claim. A claim that the report does not name is not measured."""
    return _answer(report, next((claim for claim in report.claims if claim.id == id), Claim(id)))


def _answer(report: Report, claim: Claim) -> ClaimAnswer:
    facts, points = facts_of(report, claim.id), turning_points_of(report, claim.id)
    found = turning_sentences(points, claim.id)
    told = group_sentences(facts, claim.verdict == "undecided")
    found += told if found else with_lead(claim.id, claim.verdict, told)
    sentences = [f"{said}." for said in found or [as_sentence(each) for each in claim.evidence]]
    verdict = ESTIMATE_ONLY if claim.verdict == NOT_MEASURED and sentences else claim.verdict
    if verdict == NOT_MEASURED and (why := why_left_out(report, claim.id)):
        sentences = [why]
    return ClaimAnswer(claim.id, verdict, sentences, facts, points)
