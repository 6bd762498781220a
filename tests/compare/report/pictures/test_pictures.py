"""The small pictures of the cards: what is drawn where, and what they say to people who don't see them."""

from __future__ import annotations

import re
from dataclasses import replace
from xml.etree import ElementTree

import pytest

from compare.report.answers.facts import Fact
from compare.report.pictures.bars import bars
from compare.report.pictures.bars import MOST_PAIRS
from compare.report.pictures.curves import along
from compare.report.pictures.curves import curves
from compare.report.pictures.curves import measured
from compare.report.pictures.drawing import fitting
from compare.report.pictures.drawing import Picture
from compare.report.pictures.drawing import WIDTH
from compare.results import Metric
from compare.results import TurningPoint
from tests.compare.report.answers.made_up_claims import MIB
from tests.compare.report.answers.made_up_claims import ratio
from tests.compare.report.answers.made_up_claims import scaling
from tests.compare.report.answers.made_up_claims import share
from tests.compare.report.answers.made_up_claims import turning

SVG = "{http://www.w3.org/2000/svg}"


def drawn(picture: Picture | None, kind: str) -> list[ElementTree.Element]:
    assert picture is not None
    return list(ElementTree.fromstring(picture.svg).iter(f"{SVG}{kind}"))


def bar_widths(picture: Picture | None) -> list[float]:
    return [float(each.get("width", "")) for each in drawn(picture, "rect") if each.get("fill-opacity") == "1"]


def test_bars_of_a_ratio_are_as_long_as_the_ratio_says_and_the_line_is_its_interval() -> None:
    picture = bars([Fact(ratio(2, "higher"), 0.004, 0.002)])
    longest = 2.08
    assert bar_widths(picture) == pytest.approx([WIDTH * 2 / longest, WIDTH / longest], abs=0.1)
    (whisker, *_) = drawn(picture, "polyline")
    ends = [float(point.partition(",")[0]) for point in whisker.get("points", "").split()]
    assert ends == pytest.approx([WIDTH * 1.92 / longest, WIDTH], abs=0.1)
    assert [each.text for each in drawn(picture, "text")] == ["the services", "4 ms", "the monolith", "2 ms"]
    assert picture is not None and picture.caption == "The home page's median latency"
    assert picture.says == "the services 4 ms, the monolith 2 ms."
    assert 'role="img" aria-label="The home page' in picture.svg


def test_bars_of_a_share_begin_at_nothing_and_end_at_all_of_it() -> None:
    picture = bars([Fact(share("hang", 0.9, "higher"), 1.0, 0.1)])
    assert bar_widths(picture) == pytest.approx([WIDTH, WIDTH * 0.1], abs=0.1)
    assert picture is not None and picture.caption.endswith("the broken room, while products hangs")


def test_several_pairs_are_headed_by_what_is_different_and_each_verdict_is_among_them() -> None:
    kinds = ("hang", "freeze", "slow", "spin")
    facts = [Fact(share(kind, 0.9, "higher"), 1.0, 0.1) for kind in kinds]
    facts.append(Fact(share("exception", 0.0, "negligible"), 1.0, 1.0))
    picture = bars(facts)
    heads = [each.text for each in drawn(picture, "text") if each.get("class") == "head"]
    assert heads == ["While products hangs", "While products is frozen", "While products raises errors"]
    assert len(bar_widths(picture)) == 2 * MOST_PAIRS
    two = bars([Fact(ratio(2, "higher"), 2.0, 1.0), Fact(ratio(3, "higher", metric="shop.pss"), 3.0, 1.0)])
    assert two is not None and two.caption == ""
    assert [each.text for each in drawn(two, "text")][0] == "The home page's median latency"


def test_without_values_there_is_no_picture() -> None:
    assert bars([Fact(ratio(2, "higher"))]) is None and bars([]) is None


def test_nothing_that_a_report_says_is_taken_for_markup() -> None:
    picture = bars([Fact(ratio(2, "higher", a="<script>@x=&"), 2.0, 1.0)])
    assert picture is not None and "<script" not in picture.svg and "&lt;script&gt;" in picture.svg


def test_lines_cross_where_the_answer_turns() -> None:
    known = scaling()
    first = known.turning_points[0]
    a, b = measured(known, first.metric, first.a), measured(known, first.metric, first.b)
    assert a == {1: 74 * MIB, 2: 148 * MIB} and along(a, 16) > along(b, 16) and along(a, 12) < along(b, 12)
    picture = curves(known, known.turning_points)
    assert picture is not None
    assert "with 500 products: the services have less than copies of the monolith from 16 copies on" in picture.says
    said = [each.text for each in drawn(picture, "text")]
    assert {"the monolith", "the services", "With 500 products", "With 200,000 products"} <= set(said)
    assert "from 2 copies on" in said and "1,850 MiB" in said
    assert not re.search(r"nan|inf|-\d+\.\d", " ".join(each.get("points", "") for each in drawn(picture, "polyline")))


def test_where_one_copy_was_not_launched_alone_it_follows_from_two() -> None:
    known = scaling()
    runs = [
        replace(run, metrics=run.metrics | {"one_copy.memory": Metric(60 * MIB, "bytes")})
        for run in known.runs
        if run.condition.endswith("copies=2")
    ]
    point = known.turning_points[0]
    assert measured(replace(known, runs=runs), point.metric, point.a) == {1: 60 * MIB, 2: 148 * MIB}
    assert list(measured(known, point.metric, point.a)) == [1, 2]


@pytest.mark.parametrize(
    "points", [[], [turning(500, None)], [turning(20_000, 5)], [replace(turning(500, 15.2), metric="shop.pss")]]
)
def test_where_nothing_turns_or_a_line_is_missing_there_is_no_curve(points: list[TurningPoint]) -> None:
    assert curves(scaling(), points) is None


def test_one_turning_point_has_the_whole_picture() -> None:
    picture = curves(scaling(), [turning(500, 15.2, ci_high=None)])
    assert picture is not None and picture.says.count("copies on") == 1
    assert not [each for each in drawn(picture, "rect") if each.get("fill-opacity") == "0.25"]


def test_words_that_do_not_fit_are_cut() -> None:
    assert fitting("short", WIDTH) == "short"
    assert fitting("x" * 200, WIDTH).endswith("x…") and len(fitting("x" * 200, WIDTH)) < 70
