"""The picture of a wait that grows with the code."""

from __future__ import annotations

from xml.etree import ElementTree

from compare.report.pictures.growth import Growing
from compare.report.pictures.growth import growth
from compare.results import ExperimentResult
from compare.results import Metric
from compare.results import Run

WAITS_S = {
    "monolith": 4.0,
    "monolith@growth=8": 6.0,
    "monolith@growth=32": 12.0,
    "monolith@growth=32,aa=again": 12.5,
    "monolith@best": 2.0,
    "monolith@best,growth=32": 3.0,
    "micro-resilient": 3.0,
    "micro-resilient@growth=32": 3.0,
}


def rebuild(waits_s: dict[str, float]) -> ExperimentResult:
    runs = [
        Run(condition, 0, 0, True, {"products.edit_to_answer": Metric(wait_s, "s")})
        for condition, wait_s in waits_s.items()
    ]
    return ExperimentResult("?", "equal", list(waits_s), [], runs, [])


def test_each_form_of_a_shop_has_a_line_through_its_sizes() -> None:
    picture = growth(rebuild(WAITS_S))
    assert picture is not None
    assert picture.says == (
        "the monolith, 4 s with 0, 6 s with 8, 12 s with 32; the monolith in its best form, 2 s with 0, 3 s with 32;"
        " the services, 3 s with 0, 3 s with 32."
    )
    lines = list(ElementTree.fromstring(picture.svg).iter("{http://www.w3.org/2000/svg}polyline"))
    dashed = [line for line in lines if line.get("stroke-dasharray") != "none"]
    assert (len(lines), len(dashed)) == (4, 1)  # with the axes; the best form has dashes
    (services,) = [line for line in lines if line.get("stroke") == "#D55E00"]
    heights = {point.split(",")[1] for point in services.get("points", "").split()}
    assert len(heights) == 1  # it does not grow


def test_shops_that_did_not_grow_have_no_picture() -> None:
    assert growth(rebuild({name: wait_s for name, wait_s in WAITS_S.items() if "growth" not in name})) is None


def test_lines_to_read_grow_with_features_that_call_each_other() -> None:
    lines = {"monolith": 500.0, "monolith@coupled=32": 2000.0, "monolith@growth=32": 900.0}
    lines |= {"monolith@aa=again": 500.0, "monolith@aa=again,coupled=32": 2000.0}
    runs = [Run(name, 0, 0, True, {"reach.lines": Metric(found, "lines")}) for name, found in lines.items()]
    picture = Growing("reach.lines", "lines").picture(ExperimentResult("?", "equal", list(lines), [], runs, []))
    assert picture is not None
    assert picture.caption == "The lines to read for an edit, in all services, over added features"
    assert picture.says == "the monolith, 500 with 0, 2,000 with 32."
