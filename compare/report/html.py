"""Pages from templates. They are self-contained, so that they open offline."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import escape
from markupsafe import Markup
from plotly.offline import get_plotlyjs

from .charts.chart import Chart

CONFIG = {"displayModeBar": False, "displaylogo": False, "responsive": True}
TEMPLATES = Path(__file__).with_name("templates")


def render(template: str, *, charts: bool, **known: Any) -> str:
    """Return a page. `charts` is true if it holds any: the library that draws them weighs 5 MB."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES), autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True
    )
    environment.filters["breakable"] = breakable
    plotly = Markup(get_plotlyjs()) if charts else ""
    return environment.get_template(template).render(plotly=plotly, **known)


def breakable(name: str) -> Markup:
    """Return the name of a metric or a condition as HTML that may wrap after punctuation."""
    return Markup(re.sub(r"([@,=:._])", r"\1<wbr>", str(escape(name))))  # noqa: S704  # escaped


def drawn(id: str, chart: Chart) -> dict[str, Any]:
    """Return a chart in the form that the templates take."""
    drawing = chart.figure.to_html(full_html=False, include_plotlyjs=False, config=CONFIG, div_id=id)
    return {"title": chart.title, "says": chart.says, "drawing": Markup(drawing)}
