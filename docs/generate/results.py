"""Tables and sentences of the docs about the recorded report, as Markdown."""

from __future__ import annotations

import datetime
import statistics
from collections.abc import Iterable
from collections.abc import Iterator

from compare.effect_text import delta_text
from compare.effect_text import noise_text
from compare.effect_text import verdict_text
from compare.report.answers.answer import answers_of
from compare.report.cards import MOST_SENTENCES
from compare.report.tables import median_text
from compare.report.tables import ratio_text
from compare.report.units import number
from compare.report.words import circumstances
from compare.results import CLAIMS
from compare.results import Comparison
from compare.results import ExperimentResult

from .recorded import deciding
from .recorded import recorded
from .recorded import values

HOME = "home.p50"
A_A = "monolith@aa=again"
MOST_LISTED = 2  # of what a doubt lists after the first


def origin() -> str:
    """State when, on which machine and how the report was measured."""
    report = recorded()
    machine, software, settings = report.machine, report.software, report.settings
    day = datetime.datetime.fromisoformat(report.created)
    whole = "All runs are valid." if report.valid else "**Some runs are invalid: their numbers count for nothing.**"
    rows = {
        "date": f"{day.day} {day:%B %Y}",
        "machine": f"{machine['cpu_model']}, {machine['cores']} cores, {machine['memory_bytes'] / 2**30:.1f} GiB",
        "system": f"{machine['system']}, kernel {machine['kernel']}, Python {software['python']}",
        "profile": f"{settings['profile']}, runtime {settings['runtime']}, seed {settings['seed']}",
        "code": f"shops `{software['code']}`, harness `{software['harness']}`",
        "runs": f"{sum(len(e.runs) for e in report.experiments.values())} in {blocks()} blocks. {whole}",
    }
    return _table(("", "the recorded run"), (f"| {name} | {value} |" for name, value in rows.items()))


def blocks() -> int:
    """Return how many blocks the report has."""
    return 1 + max(run.block for result in recorded().experiments.values() for run in result.runs)


def claims() -> str:
    """Return each claim of the lecture with its answer. Claims that this report decides come first."""
    ordered = sorted(answers_of(recorded()), key=lambda answer: not answer.is_measured)
    rows = (f"| {a.id} | {CLAIMS[a.id]} | {_strong(a.verdict)} | {' '.join(a.sentences)} |" for a in ordered)
    return _table(("", "claim", "verdict", "what was measured"), rows)


def decided() -> str:
    """Return the claims that this report decides, each with its verdict and the sentences that were tested."""
    measured = [answer for answer in answers_of(recorded()) if answer.is_measured]
    # A turning point is a long sentence, and an answer by itself.
    said = {a.id: " ".join(a.sentences[: 1 if a.turning_points else MOST_SENTENCES]) for a in measured}
    rows = (f"| {a.id}: {CLAIMS[a.id]} | {a.verdict} | {said[a.id]} |" for a in measured)
    return _table(("claim", "verdict", "what was measured"), rows)


def evidence() -> str:
    """Return every comparison that decides a claim, with medians, estimate, interval and what matters."""
    header = ("", "metric, and the medians that are compared", "estimate [interval]", "what matters", "verdict")
    return _table(header, (_evidence(id, *each) for id in CLAIMS for each in deciding(id)))


def conditions() -> str:
    """State each experiment's question, and what else ran on the machine meanwhile."""
    found = recorded().experiments.items()
    return "\n".join(f"- **{name}**. {result.question} {circumstances(result)}" for name, result in found)


def doubts() -> str:
    """Return the doubts of the report, or state that there are none."""
    found = [
        f"- **{name}**: {_brief(doubt.message)}. Next: {doubt.next}."
        for name, result in recorded().experiments.items()
        for doubt in result.doubts
    ]
    return "\n".join(found or ["None was raised."])


def within_blocks() -> str:
    """Show by example why conditions are compared within blocks."""
    mono, micro = values("overhead", HOME, "monolith"), values("overhead", HOME, "micro-resilient")
    ratios = [micro[block] / mono[block] for block in mono if block in micro]
    _, comparison = deciding("M1")[0]
    return _quote(
        f"The monolith's home page took {_span(mono.values())} in {len(mono)} blocks. Micro-resilient's took "
        f"{_span(micro.values())}. In each block micro took {min(ratios):.1f} to {max(ratios):.1f} times as long as "
        f"the monolith beside it: {ratio_text(comparison)}."
    )


def noise() -> str:
    """Show by example how far two equal monoliths differ, and what that leaves open."""
    mono, again = values("overhead", HOME, "monolith"), values("overhead", HOME, A_A)
    ratios = [again[block] / mono[block] for block in mono if block in again]
    _, comparison = deciding("M1")[0]
    memory = deciding("C3")[0][1]
    return _quote(
        f"Two equal monoliths differed in their home page by factors of {min(ratios):.2f} to {max(ratios):.2f}, on "
        f"average {noise_text(comparison)}. What matters is {delta_text(comparison)}, and micro took "
        f"{comparison.estimate:.2f} times as long: *{comparison.verdict}*, after {comparison.blocks} blocks. Memory "
        f"hardly varies: two equal monoliths differed in what an extra copy holds {noise_text(memory)}."
    )


def harness_cpu() -> str:
    """State how much CPU the harness and the generator used beside shops. To count code is the harness's own work."""
    known = {
        name: [r.circumstances for r in e.runs if r.circumstances and r.circumstances.was_launched]
        for name, e in recorded().experiments.items()
    }
    beside = {name: runs for name, runs in known.items() if runs}
    own = (f"{statistics.median(c.harness_cpu_percent for c in runs):.1f}% in {n}" for n, runs in beside.items())
    most = max(c.generator_cpu_percent for runs in beside.values() for c in runs)
    return _quote(f"Medians, of a core: {', '.join(own)}. The generator used up to {most:.0f}%.")


def _evidence(claim: str, result: ExperimentResult, comparison: Comparison) -> str:
    c = comparison
    compared = "<br>".join(f"`{name}` {_whole(median_text(result, c.metric, name))}" for name in (c.a, c.b))
    estimate, _, interval = ratio_text(c).partition(" ")
    found = f"{estimate}<br>{_whole(interval)}"
    return f"| {claim} | `{c.metric}`<br>{compared} | {found} | {_whole(delta_text(c))} | {verdict_text(c)} |"


def _brief(message: str) -> str:
    """Return a message with the first few of the things that it lists. The report has all of them."""
    first, *others = message.split(", ")
    left_out = len(others) - MOST_LISTED
    return ", ".join([first, *others[:MOST_LISTED], f"and {left_out} more"]) if left_out > 0 else message


def _whole(text: str) -> str:
    """Return text that never wraps over two lines."""
    return text.replace(" ", "\u00a0")


def _span(found: Iterable[float], unit: str = "s") -> str:
    numbers = sorted(found)
    return f"{number(numbers[0], unit)} to {number(numbers[-1], unit)}"


def _strong(verdict: str) -> str:
    return verdict if verdict == "not measured" else f"**{verdict}**"


def _quote(text: str) -> str:
    return f"> {text}"


def _table(header: tuple[str, ...], rows: Iterator[str]) -> str:
    return "\n".join([f"| {' | '.join(header)} |", "|---" * len(header) + "|", *rows])
