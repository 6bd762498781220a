"""The cards of a page: each claim with its sentence, a small picture, and the numbers behind it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass

from ..results import CLAIMS
from ..results import ExperimentResult
from ..results import Report
from .answers.answer import answers_of
from .answers.answer import ClaimAnswer
from .answers.sentences import title
from .answers.turning import point_sentence
from .answers.verdict_words import css_class
from .answers.verdict_words import MEANINGS
from .figures import fact_lines
from .pictures.bars import bars
from .pictures.curves import curves
from .pictures.drawing import Picture
from .pictures.growth import Growing
from .pictures.growth import growth
from .pictures.hops import hops

# The curves over what the answer depends on, by claim.
BESIDE: Mapping[str, Sequence[Callable[[ExperimentResult], Picture | None]]] = {
    "C2": (Growing("slice.lines", "lines").picture, Growing("reach.lines", "lines").picture),
    "C5": (Growing("open_one.check_cpu", "s").picture, Growing("open_all.check_cpu", "s").picture),
    "C6": (growth,),
    "M1": (hops,),
}
MOST_SENTENCES = 2  # above the picture; the others stand behind it


@dataclass(frozen=True)
class Card:
    """What a page shows of one claim.

    `more` holds the sentences that are folded. `figures` are, by what is compared, the lines of numbers behind it.
    `turns` has a sentence for each turning point, `rules` what was decided beforehand.
    """

    id: str
    lecture: str
    verdict: str
    kind: str
    sentences: Sequence[str]
    more: Sequence[str]
    pictures: Sequence[Picture]
    turns: Sequence[str]
    figures: Sequence[tuple[str, Sequence[str]]]
    rules: Sequence[str]


def cards_of(report: Report) -> list[Card]:
    """Return a card for each claim that the report says anything about."""
    return [_card(report, answer) for answer in answers_of(report) if answer.is_measured]


def unmeasured(report: Report) -> list[tuple[str, str, str]]:
    """Return the claims that the report has not measured: the id, the lecture's sentence, and what would measure it."""
    left = [answer for answer in answers_of(report) if not answer.is_measured]
    return [(answer.id, CLAIMS[answer.id], " ".join(answer.sentences)) for answer in left]


def verdict_counts_text(cards: Sequence[Card]) -> str:
    """Return how many claims got which verdict, like "supported 3, it depends 1"."""
    return ", ".join(f"{verdict} {count}" for verdict, count in Counter(card.verdict for card in cards).items())


def meanings_of(cards: Sequence[Card]) -> list[tuple[str, str, str]]:
    """Return the verdicts that occur: the class, the word, and what it means."""
    verdicts = dict.fromkeys(card.verdict for card in cards)
    return [(css_class(verdict), verdict, MEANINGS[verdict]) for verdict in verdicts if verdict in MEANINGS]


def _card(report: Report, answer: ClaimAnswer) -> Card:
    rules = [rule for result in report.experiments.values() for rule in result.primaries]
    return Card(
        id=answer.id,
        lecture=CLAIMS[answer.id],
        verdict=answer.verdict,
        kind=css_class(answer.verdict),
        sentences=answer.sentences[:MOST_SENTENCES],
        more=answer.sentences[MOST_SENTENCES:],
        pictures=list(_pictures(report, answer)),
        turns=[point_sentence(point, answer.id) for point in answer.turning_points],
        figures=[
            (title(fact.comparison.metric, fact.comparison.a, fact.comparison.b), list(fact_lines(fact)))
            for fact in answer.facts
        ],
        rules=[rule for rule in rules if rule.startswith(f"{answer.id} ")],
    )


def _pictures(report: Report, answer: ClaimAnswer) -> Iterator[Picture]:
    """Yield what shows the answer, and then the curve that a claim has beside it."""
    drawn = [picture for result in report.experiments.values() if (picture := _turning(result, answer)) is not None]
    either = drawn[0] if drawn else bars(answer.facts)
    if either is not None:
        yield either
    for result in report.experiments.values() if answer.id in BESIDE else ():
        yield from (curve for draw in BESIDE[answer.id] if (curve := draw(result)) is not None)


def _turning(result: ExperimentResult, answer: ClaimAnswer) -> Picture | None:
    return curves(result, [point for point in answer.turning_points if point in result.turning_points])
