"""A report as one HTML file that opens offline and prints well."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..effect_text import verdict_text
from ..raw_folder import RawFolder
from ..report_folder import write_whole
from ..results import Comparison
from ..results import ExperimentResult
from ..results import Report
from .answers.cautions import cautions_of
from .answers.cautions import is_check
from .answers.cautions import noise_sentences
from .cards import cards_of
from .cards import meanings_of
from .cards import unmeasured
from .cards import verdict_counts_text
from .charts import faults
from .charts import overhead
from .charts import rebuild
from .charts import scaling
from .charts.chart import Chart
from .charts.raw_data import NO_RAW_DATA
from .charts.raw_data import RawData
from .html import drawn
from .html import render
from .matrix import audit_sentence
from .tables import baselines
from .tables import median_text
from .tables import ratio_text
from .words import circumstances
from .words import command_of
from .words import field_text
from .words import machine_line
from .words import OWN_COLUMNS
from .words import run_line
from .words import same_everywhere
from .words import turning_text
from .words import what_would_change

PAGE_NAME = "report.html"
CHARTS = {"overhead": overhead.charts, "scaling": scaling.charts, "rebuild": rebuild.charts, "faults": faults.charts}


def write_page(report: Report, directory: Path) -> Path:
    """Write DIR/report.html from a report and the raw data beside it, and return its path. Raises CartlabError."""
    return write_whole(directory / PAGE_NAME, page(report, RawData(RawFolder(directory / "raw"))))


def page(report: Report, raw: RawData) -> str:
    """Return the page."""
    cards = [] if is_check(report) else cards_of(report)
    sections = [_section(name, result, report.settings, raw) for name, result in report.experiments.items()]
    return render(
        "report.html",
        charts=any(section["charts"] for section in sections),
        report=report,
        cards=cards,
        counts=verdict_counts_text(cards),
        meanings=meanings_of(cards),
        unmeasured=unmeasured(report),
        cautions=list(cautions_of(report)),
        noise=list(noise_sentences(report)) if is_check(report) else [],
        machine=machine_line(report),
        run=run_line(report),
        sections=sections,
        doubts=[(section["name"], doubt) for section in sections for doubt in section["result"].doubts],
        ledger_columns=OWN_COLUMNS,
        field_text=field_text,
        same=same_everywhere(report.fairness) if report.fairness else "",
    )


def _section(name: str, result: ExperimentResult, settings: Mapping[str, Any], raw: RawData) -> dict[str, Any]:
    charts = [] if result.noise_of else _charts(name, result, raw)
    deciding = [c for c in result.comparisons if c.claim or c.delta is not None]
    return {
        "name": name,
        "result": result,
        "charts": charts,
        "deciding": [_decided(result, comparison) for comparison in deciding],
        "tables": [] if result.noise_of else list(_tables(result)),
        "circumstances": circumstances(result),
        "audit": audit_sentence(result),
        "turning_points": [turning_text(point) for point in result.turning_points],
        "invalid": [run for run in result.runs if not run.valid],
        "command": command_of(name, settings),
    }


def _charts(name: str, result: ExperimentResult, raw: RawData) -> list[dict[str, Any]]:
    """Return the charts of an experiment. If the raw data have another shape, draw without them."""
    if name not in CHARTS:
        return []
    try:
        return _drawn(name, CHARTS[name](result, raw))
    except (ArithmeticError, AssertionError, AttributeError, LookupError, RecursionError, TypeError, ValueError):
        return _drawn(name, CHARTS[name](result, NO_RAW_DATA))


def _drawn(name: str, charts: Iterable[Chart]) -> list[dict[str, Any]]:
    return [drawn(f"{name}-{place}", chart) for place, chart in enumerate(charts)]


def _decided(result: ExperimentResult, comparison: Comparison) -> dict[str, Any]:
    return {
        "comparison": comparison,
        "a": median_text(result, comparison.metric, comparison.a),
        "b": median_text(result, comparison.metric, comparison.b),
        "ratio": ratio_text(comparison),
        "verdict": verdict_text(comparison),
        "change": what_would_change(comparison),
    }


def _tables(result: ExperimentResult) -> Iterator[dict[str, Any]]:
    """Yield a table of comparisons for each pair of conditions."""
    for base in baselines(result):
        for other in dict.fromkeys(c.a for c in result.comparisons if c.b == base):
            rows = [
                {
                    "metric": c.metric,
                    "a": median_text(result, c.metric, other),
                    "b": median_text(result, c.metric, base),
                    "ratio": ratio_text(c),
                    "says": verdict_text(c) if c.verdict != "no verdict" else "",
                    "decides": bool(c.claim),
                }
                for c in result.comparisons
                if (c.a, c.b) == (other, base)
            ]
            yield {"a": other, "b": base, "rows": rows}
