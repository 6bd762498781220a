"""Pages from templates: self-contained, so that they open offline."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup
from plotly.offline import get_plotlyjs

from .charts.chart import Chart

CONFIG = {"displayModeBar": False, "displaylogo": False, "responsive": True}
TEMPLATES = Path(__file__).with_name("templates")


def render(template: str, *, charts: bool, **known: Any) -> str:
    """Return a page. `charts` tells whether it holds any: what draws them weighs 5 MB."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES), autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True
    )
    plotly = Markup(get_plotlyjs()) if charts else ""
    return environment.get_template(template).render(plotly=plotly, **known)


def drawn(id: str, chart: Chart) -> dict[str, Any]:
    """Return a chart as the templates take it."""
    drawing = chart.figure.to_html(full_html=False, include_plotlyjs=False, config=CONFIG, div_id=id)
    return {"title": chart.title, "says": chart.says, "drawing": Markup(drawing)}
