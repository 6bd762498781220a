"""The picture of a turning point: what is drawn where, and what the words beside it say."""

from __future__ import annotations

from compare.report.charts.turning_points import panels
from compare.report.charts.turning_points import turning_charts
from compare.results import ExperimentResult
from compare.results import Metric
from compare.results import Run
from compare.results import TurningPoint

MIB = 2**20
# By situation: first and further MiB of the monolith, then of the services, and the turning point with its interval.
Side = tuple[float, float]
SMALL = ("hot=users,catalogue=500", (74.0, 74.0), (249.0, 62.0), (15.6, 14.1, 17.5))
LARGE = ("hot=users,catalogue=200000", (282.0, 282.0), (457.0, 60.0), (1.79, 1.75, 1.83))
NEVER = ("hot=products,catalogue=500", (74.0, 74.0), (249.0, 75.0), (None, None, None))
MAPPED = ("hot=users,catalogue=200000,index=mapped", (280.0, 75.0), (450.0, 61.0), (13.1, 12.0, 14.0))


def result_of(*situations: tuple[str, Side, Side, tuple[float | None, float | None, float | None]]) -> ExperimentResult:
    """Return a result with two blocks that differ by 1%."""
    runs, points = [], []
    for name, monolith, micro, turn in situations:
        for shop, (first, further) in (("monolith", monolith), ("micro-resilient", micro)):
            for block, wobble in enumerate((0.995, 1.005)):
                held = {"one_copy.memory": first, "shop.memory": first + further}
                metrics = {metric: Metric(wobble * MIB * mib, "bytes") for metric, mib in held.items()}
                runs.append(Run(f"{shop}@{name},copies=2", block, 0, True, metrics))
        for along in ("copies on one host", "copies on hosts of their own"):
            point = TurningPoint("shop.memory", f"monolith@{name}", f"micro-resilient@{name}", along, 50, 4, *turn)
            points.append(point)
    return ExperimentResult("?", "equal", [run.condition for run in runs], [], runs, turning_points=points)


def test_each_busy_room_has_a_picture_with_a_panel_for_each_catalogue() -> None:
    charts = list(turning_charts(result_of(SMALL, LARGE, NEVER, MAPPED)))
    assert [chart.title for chart in charts] == [
        "Memory over copies when logins keep the shop busy",
        "Memory over copies when similar products keep the shop busy",
        "Memory over copies when logins keep the shop busy, with an index that all copies share",
    ]
    titles = [annotation.text for annotation in charts[0].figure.layout.annotations]
    assert titles == ["500 products:<br>from 16 copies on", "200,000 products:<br>from 2 copies on"]
    assert "500 products: never within 50 copies" in charts[1].says
    assert ["the star" in chart.says for chart in charts] == [True, False, True]


def test_the_star_lies_on_both_lines() -> None:
    (chart,) = turning_charts(result_of(SMALL))
    (star,) = (trace for trace in chart.figure.data if trace.name == "equally large")
    assert star.x == (15.6,)
    assert abs(star.y[0] - (74 + 14.6 * 74)) < 1 and abs(star.y[0] - (249 + 14.6 * 62)) < 5
    further = [trace for trace in chart.figure.data if trace.line.dash == "dot"]
    assert {trace.x[0] for trace in further} == {2} and all(trace.x[1] > 17.5 for trace in further)
    (band,) = chart.figure.layout.shapes
    assert (band.x0, band.x1) == (14.1, 17.5)


def test_where_nothing_turns_all_copies_that_were_asked_about_are_shown_without_a_star() -> None:
    (panel,) = panels(result_of(NEVER))
    assert panel.shown == 50
    (chart,) = turning_charts(result_of(NEVER))
    assert not [trace for trace in chart.figure.data if trace.name == "equally large"]
    assert not chart.figure.layout.shapes


def test_a_turning_point_without_the_runs_behind_it_is_not_drawn() -> None:
    whole = result_of(SMALL)
    lacking = ExperimentResult("?", "equal", [], [], whole.runs[:2], turning_points=whole.turning_points)
    assert list(panels(lacking)) == []
