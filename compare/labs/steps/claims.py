"""Claims in claims.toml. Each cites a row of the report, whose data support it, contradict it, or decide nothing.

`[claims]` in the lab's file: `wanted` is how many claims there must be. They cite different rows, and rows from at
least as many experiments as `experiments` says. If the report has rows for each architecture, so must the claims.
"""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Sequence
from pathlib import Path

from ...errors import CartlabError
from ...report_folder import REPORT_NAME
from ...report_folder import write_whole
from ..handed_in.claims import read_claims
from ..handed_in.claims import weigh
from ..handed_in.claims import written
from ..handed_in.claims import WrittenClaim
from ..handed_in.rows import CitableRow
from ..handed_in.rows import find_row
from ..handed_in.rows import rows_of
from ..handed_in.student_report import folder_of
from ..handed_in.student_report import report_of
from ..lab import Lab
from ..workspace import Workspace
from .report import command
from .step import StepFinding

FILE = "claims.toml"
HEAD = """\
# Lab {number}, {title}. Then: python cli.py lab check {number}
# words: your own sentence. experiment, metric, a, b: the row that it rests on, as the report writes them.
# says: is the metric in a "higher" or "lower" than in b, is the difference "negligible", or is it "undecided"?
# You may add how many times: times = 1.5

"""
NAMES = {"monolith": "the monolith", "micro": "the microservices"}


def prepare(lab: Lab, workspace: Workspace) -> None:
    """Write as many empty claims as are wanted."""
    workspace.write({FILE: _head(lab) + written([{}] * lab.tables["claims"]["wanted"])})


def look(lab: Lab, workspace: Workspace) -> Sequence[StepFinding]:
    """Return what the data say about each claim, and what the claims lack as a whole."""
    rows = rows_of(report_of(workspace))
    file = workspace.shown(FILE)
    if all(row.compared.verdict == "no verdict" for row in rows):
        advice = f"It has too few blocks. Remove {workspace.shown('report')}, then {command(lab, workspace)}"
        return [StepFinding(False, "this report can carry no claim: no row has a verdict", file, advice)]
    findings: list[StepFinding] = []
    cited: list[CitableRow] = []
    for number, claim in enumerate(read_claims(workspace.folder / FILE), 1):
        passed, message, advice = _judge(claim, rows, cited)
        findings.append(StepFinding(passed, f"claim {number}: {message}", file, advice))
    if all(finding.passed for finding in findings):
        findings += [StepFinding(False, message, file, advice) for message, advice in _lacking(lab, cited, rows)]
    return findings


def solve(lab: Lab, workspace: Workspace, target: Path) -> None:
    """Write claims that the student's report supports. Raises CartlabError if it supports too few."""
    if not (folder_of(workspace) / REPORT_NAME).exists():
        raise CartlabError("nothing is measured yet, and a claim rests on what was", command(lab, workspace))
    chosen = _well_chosen(rows_of(report_of(workspace)), lab.tables["claims"]["wanted"])
    if len(chosen) < lab.tables["claims"]["wanted"]:
        raise CartlabError("your report carries too few claims", f"measure again: {command(lab, workspace)}")
    write_whole(target / FILE, _head(lab) + written([_claimed(row) for row in chosen]))


def _judge(
    claim: WrittenClaim | CartlabError, rows: Sequence[CitableRow], cited: list[CitableRow]
) -> tuple[bool, str, str]:
    """Return whether a claim is right, what to say, and what to try. Add the row that it cites to `cited`."""
    if isinstance(claim, CartlabError):
        return False, claim.message, claim.remedy
    try:
        row = find_row(rows, claim.experiment, claim.metric, claim.a, claim.b)
    except CartlabError as error:
        return False, error.message, f"{error.remedy[:1].upper()}{error.remedy[1:]}."
    cited.append(row)
    earlier = [each.key for each in cited[:-1]]
    if row.key in earlier:
        return False, f"{claim.metric} of {claim.a} and {claim.b} is cited already", "Cite another row for this one."
    weighed = weigh(claim, row)
    return weighed.carried, weighed.message, weighed.advice


def _lacking(lab: Lab, cited: Sequence[CitableRow], rows: Sequence[CitableRow]) -> Iterator[tuple[str, str]]:
    table = lab.tables["claims"]
    if len(cited) < table["wanted"]:
        yield f"{len(cited)} claims of {table['wanted']}", "Begin another with a line [[claim]]."
    experiments = {row.experiment for row in cited}
    if len(experiments) < table["experiments"]:
        advice = f"Cite rows of {table['experiments']} experiments at least: the report has {_experiments(rows)}."
        yield f"all claims rest on {_experiments(cited)}", advice
    for side in NAMES:
        speaking = [row for row in rows if row.speaks_for == side]
        if speaking and not any(row.speaks_for == side for row in cited):
            advice = (
                f"Look in {', '.join(dict.fromkeys(row.experiment for row in speaking))}: something went well there."
            )
            yield f"no claim speaks for {NAMES[side]}, and the report has rows that do", advice


def _well_chosen(rows: Sequence[CitableRow], wanted: int) -> list[CitableRow]:
    """Choose rows with a verdict and different metrics: one for each architecture, then those that decide claims."""
    clear = sorted((row for row in rows if row.speaks_for), key=lambda row: not row.compared.claim)
    first = [next((row for row in clear if row.speaks_for == side), None) for side in NAMES]
    from_each = [next(row for row in clear if row.experiment == name) for name in {row.experiment: 0 for row in clear}]
    by_metric: dict[str, CitableRow] = {}
    for row in (*first, *from_each, *clear):
        if row is not None:
            by_metric.setdefault(row.compared.metric, row)
    return list(by_metric.values())[:wanted]


def _claimed(row: CitableRow) -> dict[str, str]:
    found = row.compared
    side = NAMES[row.speaks_for or "monolith"]
    words = f"{found.metric} is {found.verdict} in {found.a} than in {found.b}: this speaks for {side}."
    cited = {"experiment": row.experiment, "metric": found.metric, "a": found.a, "b": found.b}
    return {"words": words, **cited, "says": found.verdict}


def _experiments(rows: Sequence[CitableRow]) -> str:
    return ", ".join(dict.fromkeys(row.experiment for row in rows))


def _head(lab: Lab) -> str:
    return HEAD.format(number=lab.number, title=lab.title)
