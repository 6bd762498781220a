"""Overhead in pictures: the wait of one client, and the cost of each hop."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Sequence

import plotly.graph_objects as go

from ...results import ExperimentResult
from ..answers.conditions import phrase_of
from ..units import number
from .chart import Chart
from .chart import look
from .chart import make_logarithmic
from .chart import medians_of
from .chart import ROW_PX
from .chart import spread
from .chart import styled
from .chart import values_of
from .raw_data import RawData

MONOLITH, RESILIENT = "monolith", "micro-resilient"
P50 = ".p50"
FILE = "-pytest.json"
PERCENTS = range(1, 100)


def charts(result: ExperimentResult, raw: RawData) -> Iterator[Chart]:
    """Yield the pictures that the data allow."""
    measured = dict.fromkeys(name for run in result.runs if run.valid for name in run.metrics)  # over all runs
    operations = [name.removesuffix(P50) for name in measured if name.endswith(P50) and name != f"null_hop{P50}"]
    if operations:
        yield _latencies(result, operations)
    if distributions := _durations(result, raw):
        yield _distribution(distributions)
    if price := _hops_and_extra(result, operations):
        yield _price(price)


def _latencies(result: ExperimentResult, operations: Sequence[str]) -> Chart:
    figure = go.Figure()
    by_operation = {name: values_of(result, name + P50) for name in operations}
    conditions = list(dict.fromkeys(c for values in by_operation.values() for c in values))
    for condition in conditions:
        there = {name: spread(values[condition]) for name, values in by_operation.items() if condition in values}
        figure.add_scatter(
            x=[1000 * each["middle"] for each in there.values()],
            y=[_words(name) for name in there],
            error_x={
                "array": [1000 * each["above"] for each in there.values()],
                "arrayminus": [1000 * each["below"] for each in there.values()],
                "thickness": 1,
            },
            mode="markers",
            name=phrase_of(condition),
            marker={"size": 11, **look(condition)},
        )
    styled(figure, 90 + ROW_PX * len(operations) * 2, x="milliseconds (logarithmic)")
    make_logarithmic(figure)
    figure.update_yaxes(autorange="reversed")
    says = "What one client waits for: the median over blocks, with lines from the lowest block to the highest."
    medians = medians_of(result, "home" + P50)
    if {MONOLITH, RESILIENT} <= medians.keys():
        one, other = (number(medians[name], "s") for name in (MONOLITH, RESILIENT))
        says += f" The home page takes {one} in the monolith and {other} in the services."
    return Chart("Latency of each operation", says, figure)


def _durations(result: ExperimentResult, raw: RawData) -> dict[str, list[float]]:
    """Return all timed home pages by condition, in seconds."""
    found: dict[str, list[float]] = {}
    for run in result.runs:
        for data in raw.of(run, FILE):
            for entry in data["benchmarks"]:
                if entry["name"].startswith("test_home"):
                    found.setdefault(run.condition, []).extend(entry["stats"]["data"])
    return found


def _distribution(durations_s: dict[str, list[float]]) -> Chart:
    figure = go.Figure()
    for condition, values in durations_s.items():
        ordered = sorted(values)
        figure.add_scatter(
            x=[1000 * ordered[len(ordered) * percent // 100] for percent in PERCENTS],
            y=list(PERCENTS),
            mode="lines",
            name=phrase_of(condition),
            line={"color": look(condition)["color"], "dash": "dot" if "aa=again" in condition else "solid", "width": 2},
        )
    styled(figure, 380, x="milliseconds (logarithmic)", y="% of home pages that took no longer")
    make_logarithmic(figure)
    counts = ", ".join(f"{len(values)} in {phrase_of(condition)}" for condition, values in durations_s.items())
    says = f"All home pages that were timed, blocks together: {counts}. Further left is faster, steeper is steadier."
    return Chart("How long home pages take", says, figure)


def _hops_and_extra(result: ExperimentResult, operations: Sequence[str]) -> dict[str, tuple[float, float]]:
    """Return by operation how many more hops and how much more time the services need than the monolith."""
    found = {}
    for name in operations:
        hops, p50_s = medians_of(result, f"{name}.hops"), medians_of(result, name + P50)
        if {MONOLITH, RESILIENT} <= hops.keys() & p50_s.keys() and hops[RESILIENT] > hops[MONOLITH]:
            found[name] = (hops[RESILIENT] - hops[MONOLITH], p50_s[RESILIENT] - p50_s[MONOLITH])
    return found


def _price(price: dict[str, tuple[float, float]]) -> Chart:
    figure = go.Figure()
    # Operations with equally many hops are in one column, so their names go to both sides in turn.
    by_extra = sorted(price, key=lambda name: price[name])
    sides = {name: ("middle right", "middle left")[place % 2] for place, name in enumerate(by_extra)}
    figure.add_scatter(
        x=[hops for hops, _ in price.values()],
        y=[1000 * extra_s for _, extra_s in price.values()],
        text=[_words(name) for name in price],
        textposition=[sides[name] for name in price],
        mode="markers+text",
        marker={"size": 11, **look(RESILIENT)},
        showlegend=False,
    )
    styled(figure, 360, x="calls to other services that it makes", y="extra milliseconds")
    figure.update_xaxes(dtick=1, range=[0.5, max(hops for hops, _ in price.values()) + 1.5])
    said = [
        f"{_words(name)}: {hops:.0f} call{'s' if hops > 1 else ''}, {number(extra_s, 's')}"
        for name, (hops, extra_s) in price.items()
    ]
    says = f"By how much the services' median is above the monolith's, over the number of calls. {'; '.join(said)}."
    return Chart("The price of a hop", says, figure)


def _words(operation: str) -> str:
    return operation.replace("_", " ")
