"""Claims that students write: their words, the row that they cite, and whether the data support them."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import fields
from pathlib import Path
from typing import Any

from ...claim_verdicts import sentence
from ...effect_text import delta_text
from ...effect_text import noise_text
from ...errors import CartlabError
from ...measure.blocks.looks import FEWEST_BLOCKS
from ...results import Comparison
from ...results import Verdict
from .answer_file import plain
from .answer_file import read_tables
from .rows import CitableRow
from .rows import OPPOSITE

SAYINGS: dict[str, Verdict] = {plain(word): word for word in ("higher", "lower", "negligible", "undecided")}
FEWEST_WORDS = 4
DIGITS = 2


@dataclass(frozen=True)
class WrittenClaim:
    """A claim in a student's words, and the row that it cites: `metric` in `a` is higher or lower than in `b`.

    `times` is the claimed factor, if the claim states one.
    """

    words: str
    experiment: str
    metric: str
    a: str
    b: str
    says: Verdict
    times: float | None = None


@dataclass(frozen=True)
class WeighedClaim:
    """The judgment of the data: they `carry` the claim, or `message` states why not and `advice` what to try."""

    carried: bool
    message: str
    advice: str = ""


NEEDED = [field.name for field in fields(WrittenClaim) if field.name != "times"]


def read_claims(path: Path) -> list[WrittenClaim | CartlabError]:
    """Return each claim, or what is wrong with its form. Raises CartlabError if the file can't be read."""
    found = read_tables(path, 'write each line as in: metric = "home.p50"').get("claim", [])
    if not isinstance(found, list) or not all(isinstance(table, dict) for table in found):
        raise CartlabError(f"{path.name}: a claim is not a table", "begin each claim with a line [[claim]]")
    return [_read(table) for table in found]


def weigh(claim: WrittenClaim, row: CitableRow) -> WeighedClaim:
    """Judge whether the data of a row support a claim. The row must be seen from the claim's `a`."""
    found = row.compared
    row_says = sentence(found)
    if found.verdict == "no verdict":
        advice = f"Rows in bold decide, after {FEWEST_BLOCKS} blocks or more. Cite one of them."
        return WeighedClaim(False, f"the data are inconclusive: {row_says}; this row has no verdict", advice)
    if claim.says == found.verdict:
        return _weigh_times(claim, row)
    if claim.says == OPPOSITE.get(found.verdict):
        advice = f"Is {claim.a} really your a? Read the row as: a against b. Turn the claim round, or swap a and b."
        return WeighedClaim(False, f"the data contradict it: {row_says}", advice)
    if found.verdict == "undecided":
        return WeighedClaim(False, f"the data are inconclusive: {row_says}", f"{_why_open(row)} Cite another row.")
    if found.verdict == "negligible":
        advice = f"The difference is below the {delta_text(found)} that matter. Say 'negligible', or cite another row."
        return WeighedClaim(False, f"the data contradict it: {row_says}", advice)
    advice = f"A difference was shown. Say {found.verdict!r}, and what it means to a shop."
    return WeighedClaim(False, f"the data contradict it: {row_says}", advice)


def _weigh_times(claim: WrittenClaim, row: CitableRow) -> WeighedClaim:
    found = row.compared
    row_says = sentence(found)
    if claim.times is None:
        return WeighedClaim(True, f"the data carry it: {row_says}")
    if found.verdict not in OPPOSITE or found.scale != "ratio":
        why = "a difference in points has" if found.scale != "ratio" else f"what is {found.verdict} has"
        return WeighedClaim(
            False, f"times = {claim.times:g} does not fit: {why} no factor", "Remove the line with times."
        )
    if _within(claim.times, found):
        return WeighedClaim(True, f"the data carry it, {claim.times:g} times included: {row_says}")
    message = f"the data don't carry {claim.times:g} times: {row_says}"
    if _within(1 / claim.times, found):
        return WeighedClaim(False, message, "This is the factor of b against a. Turn it round: 1 divided by it.")
    advice = "Say only as much as lies between the two numbers in brackets, or leave times out."
    return WeighedClaim(False, message, advice)


def _within(times: float, found: Comparison) -> bool:
    """Return whether a factor lies in the interval. Its ends are rounded to two digits, as the report shows them."""
    assert found.ci_low is not None and found.ci_high is not None
    return round(found.ci_low, DIGITS) <= round(times, DIGITS) <= round(found.ci_high, DIGITS)


def _why_open(row: CitableRow) -> str:
    found = row.compared
    if found.is_noise_wide:
        return f"Two equal monoliths differ {noise_text(found)}, which is more than what matters."
    return f"The interval in brackets reaches both sides of what matters, which is {delta_text(found)}."


def _read(table: Mapping[str, Any]) -> WrittenClaim | CartlabError:
    given = {name: str(table.get(name, "")).strip() for name in NEEDED}
    missing = [name for name in NEEDED if not given[name]]
    if len(missing) == len(NEEDED):
        return CartlabError("not written yet", "Choose a row of your report; the lab's page shows how to cite it.")
    if missing:
        return CartlabError(f"without {', '.join(missing)}", "Fill in every line; only times may be left out.")
    if len(given["words"].split()) < FEWEST_WORDS:
        return CartlabError(f"{given['words']!r} says too little", "Write a sentence that somebody else understands.")
    says = SAYINGS.get(plain(given["says"]))
    if says is None:
        return CartlabError(f"says = {given['says']!r} can't be weighed", f"Choose: {', '.join(SAYINGS.values())}.")
    times = table.get("times")
    if times is not None and (isinstance(times, bool) or not isinstance(times, int | float) or times <= 0):
        return CartlabError(f"times = {times!r} is no factor", "Write a number, as in times = 1.5, or leave it out.")
    cited = given["experiment"], given["metric"], given["a"], given["b"]
    return WrittenClaim(given["words"], *cited, says, times)


def written(claims: Sequence[Mapping[str, str]]) -> str:
    """Return the text of claims, each under a number. A field that a claim lacks is left open."""
    blocks = []
    for number, claim in enumerate(claims, 1):
        lines = [f'{name} = "{claim.get(name, "")}"' for name in NEEDED]
        blocks.append("\n".join([f"# --- {number} ---", "[[claim]]", *lines]))
    return "\n\n".join(blocks) + "\n"
