"""Tiles, headlines, maps and charts say what the states say: in colour, in shape, and in words."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote
from xml.etree import ElementTree

import pytest

from compare.dashboard import charts
from compare.dashboard import shop_map
from compare.dashboard.layout import sent
from compare.dashboard.tiles import condition
from compare.dashboard.tiles import headline
from compare.dashboard.tiles import problem
from compare.dashboard.tiles import tiles
from tests.compare.dashboard.made_up import copy
from tests.compare.dashboard.made_up import event
from tests.compare.dashboard.made_up import FEATURES
from tests.compare.dashboard.made_up import shop
from tests.compare.dashboard.made_up import state

PAPER = charts.Paper()


def texts(component: Any) -> str:
    children = getattr(component, "children", component)
    return "".join(map(texts, children)) if isinstance(children, list) else str(children)


@pytest.mark.parametrize(
    ("share", "word"), [(None, "not asked"), (0.0, "down"), (0.49, "down"), (0.5, "partly up"), (0.99, "up")]
)
def test_a_share_has_a_word(share: float | None, word: str) -> None:
    assert condition(share)[2] == word


def test_a_feature_that_lost_one_request_in_a_thousand_is_not_shown_as_whole() -> None:
    shown = tiles(shop(features={**FEATURES, "cart": 0.999, "checkout": None}))
    assert texts(tiles(shop(features={**FEATURES, "login": 0.57}))[0]) == "log in57%! partly up"
    assert [texts(tile) for tile in shown] == [
        "log in100%✓ up",
        "browse100%✓ up",
        "search100%✓ up",
        "cart99%✓ up",
        "check out–· not asked",
    ]


def test_a_shop_that_does_not_run_has_no_figures() -> None:
    stopped = shop(phase="stopped")
    assert all("not asked" in texts(tile) for tile in tiles(stopped))
    assert [texts(each) for each in headline(stopped)] == ["not running"]
    assert shop_map.in_words("micro", stopped) == "micro does not run."


def test_the_headline_sums_up_all_processes() -> None:
    shown = " ".join(texts(each) for each in headline(shop(copy("users"), copy("pages"), p95_ms=None)))
    assert shown == "answers 20/s p95 – CPU 25% memory 160 MiB"


def test_a_problem_is_shown_until_the_next_event_of_that_shop_and_not_for_long() -> None:
    failed = event("failed", "micro", 1.0, "port 5001 is taken")
    states: list[Any] = [state(2, [failed]), state(3)]
    assert (problem(states, "micro"), problem(states, "monolith")) == ("port 5001 is taken", "")
    assert problem([*states, state(4, [event("started", "micro", 2.0)])], "micro") == ""
    assert problem([*states, state(99)], "micro") == ""
    assert problem([], "micro") == ""


def test_a_problem_is_shown_for_as_long_as_the_sentence_refers_to_it() -> None:
    failed = event("failed", "micro", 1.0, "port 5001 is taken")
    said = state(99, micro=shop(problem="port 5001 is taken"))
    assert problem([state(2, [failed]), said], "micro") == "port 5001 is taken"
    assert problem([said], "micro") == "port 5001 is taken", "also when what failed lies too long back to be kept"
    assert problem([state(2, [failed]), said], "monolith") == ""


def test_what_is_done_besides_does_not_hide_a_problem() -> None:
    failed, load = event("failed", "micro", 1.0, "port 5001 is taken"), event("load", "micro", 1.0)
    assert problem([state(2, [failed, load])], "micro") == "port 5001 is taken"
    assert problem([state(2, [failed]), state(3, [event("healed", "micro", 1.4)])], "micro") == "port 5001 is taken"


def drawn(address: str) -> ElementTree.Element:
    return ElementTree.fromstring(unquote(address.removeprefix("data:image/svg+xml,")))


def svg(name: str, shown: dict[str, Any]) -> ElementTree.Element:
    return drawn(shop_map.picture(name, shown))


def chart(states: list[Any], shop: str = "micro", paper: charts.Paper = PAPER) -> ElementTree.Element:
    return drawn(charts.picture(states, shop, paper))


def lines(drawing: ElementTree.Element, colour: str) -> list[list[tuple[float, float]]]:
    """Return the points of each line of that colour, from left to right."""
    found = [each for each in drawing.iter() if each.tag.endswith("polyline") and each.get("stroke") == colour]
    pairs = [[point.split(",") for point in each.attrib["points"].split()] for each in found]
    return [[(float(x), float(y)) for x, y in line] for line in pairs]


def marks(drawing: ElementTree.Element) -> list[ElementTree.Element]:
    return [text for text in drawing.iter() if text.tag.endswith("text") and text.text in charts.EVENTS]


def words(drawing: ElementTree.Element) -> list[str]:
    return [" ".join("".join(text.itertext()).split()) for text in drawing.iter() if text.tag.endswith("text")]


def test_the_map_shows_every_copy_and_every_call() -> None:
    copies = [copy("users"), copy("products"), copy("products", 2, health="starting"), copy("orders"), copy("pages")]
    drawing = svg("micro", shop(*copies))
    assert words(drawing).count("● 12% CPU, 80 MiB") == 4
    assert "▲ starting" in words(drawing)
    lines = [line for line in drawing.iter() if line.tag.endswith("line")]
    assert len(lines) == 6  # pages ask three rooms, orders two, products one
    assert "product-service: copy 1 healthy, copy 2 starting" in shop_map.in_words("micro", shop(*copies))


def test_the_map_says_that_a_copy_took_the_place_of_a_dead_one() -> None:
    copies = [copy("users"), copy("products", restarted=True), copy("orders", restarted=False)]
    assert words(svg("micro", shop(*copies))).count("▲ restarted just now") == 1
    assert "product-service: copy 1 restarted just now" in shop_map.in_words("micro", shop(*copies))
    assert "user-service: copy 1 healthy" in shop_map.in_words("micro", shop(*copies))


@pytest.mark.parametrize(
    ("mib", "shown"), [(99.4, "99 MiB"), (999.4, "999 MiB"), (999.6, "1.0 GiB"), (2048, "2.0 GiB")]
)
def test_the_memory_of_a_copy_fits_its_box(mib: float, shown: str) -> None:
    large = copy("users") | {"memory_bytes": mib * 2**20}
    assert f"● 12% CPU, {shown}" in words(svg("micro", shop(large)))


def test_the_map_has_room_for_any_number_of_copies() -> None:
    drawing = svg("micro", shop(*(copy("users", number) for number in range(1, 8))))
    assert "+ 5 more" in words(drawing)
    hit = svg("micro", shop(*(copy("users", number) for number in range(1, 8)), broken=["leak", "users"]))
    assert "+ 6 more" in words(hit) and "✕ leak" in words(hit)
    for each in (drawing, hit):
        rows = [float(text.get("y", 0)) for text in each.iter() if text.tag.endswith("text")]
        assert max(rows) < shop_map.BOX_HEIGHT


@pytest.mark.parametrize(("name", "role"), [("monolith", "monolith"), ("micro", "orders")])
def test_what_is_broken_is_drawn_otherwise_and_said(name: str, role: str) -> None:
    hit = shop(copy(role), broken=["hang", "orders"])
    dashed = [each for each in svg(name, hit).iter() if each.get("stroke-dasharray")]
    assert len(dashed) == 1
    assert shop_map.in_words(name, hit).endswith("Broken: hang in orders.")
    assert not [each for each in svg(name, shop(copy(role))).iter() if each.get("stroke-dasharray")]


def test_both_charts_have_the_same_axes() -> None:
    states = [state(number, micro=shop(right_rps=80.0 + number, errors={"timeout": 90})) for number in range(3)]
    mine, other = (words(chart(states, name)) for name in ("monolith", "micro"))
    assert mine == other
    assert "80" in mine and "30" in mine


def test_a_chart_is_as_large_as_its_room_and_nothing_lies_outside() -> None:
    paper = charts.Paper(900, 330)
    drawing = chart([state(number, micro=shop(right_rps=float(number))) for number in range(300)], paper=paper)
    assert drawing.attrib["viewBox"] == "0 0 900 330"
    points = [point for line in lines(drawing, charts.COLOURS["micro"]) for point in line]
    assert min(x for x, _ in points) >= charts.LEFT and max(x for x, _ in points) == paper.right
    assert min(y for _, y in points) > charts.TOP and max(y for _, y in points) < paper.bottom
    assert len(points) < 2 * charts.SHOWN_S + 5, "one a second, twice"


def test_a_chart_has_a_gap_where_nothing_was_right() -> None:
    nothing = shop(right_rps=0.0, p95_ms=None)
    drawing = chart([state(0), state(2), state(4, micro=nothing), state(6)])
    right, *p95 = lines(drawing, charts.COLOURS["micro"])
    assert len(right) == 4 and [len(line) for line in p95] == [2, 1]
    assert "p95 unknown" in charts.in_words([state(1, micro=nothing)], "micro")


def test_the_newest_tick_is_at_the_right_edge_of_a_chart() -> None:
    for last in (4, 5):
        line = lines(chart([state(number) for number in range(last + 1)]), charts.COLOURS["micro"])[0]
        assert line[-1][0] == PAPER.right and len(line) == 3 + (last == 5)


def test_a_mark_stands_where_something_was_done_to_this_shop() -> None:
    done = [event("fault", "micro", 1.0), event("load", "micro", 1.2), event("healed", "monolith", 1.4)]
    (mark,) = marks(chart([state(5, done), state(8)]))
    assert (mark.text, float(mark.attrib["x"])) == ("fault", PAPER.x(-3.0))


def test_the_name_of_a_mark_stays_within_the_chart() -> None:
    done = [event("healed", "micro", 1.0)]
    found = [marks(chart([state(4, done), state(last)]))[0] for last in (8, 60)]
    assert [(float(each.attrib["x"]), each.get("text-anchor")) for each in found] == [
        (PAPER.x(-3.0), "end"),
        (PAPER.x(-29.0), "start"),
    ]


def test_a_fault_and_its_healing_are_named_in_different_rows() -> None:
    """Their names would lie over each other: one ends at its mark, the other begins at the mark before."""
    done = [event("healed", "micro", 1.0), event("fault", "micro", 1.2)]
    assert len({each.attrib["y"] for each in marks(chart([state(4, done)]))}) == 2


@pytest.mark.parametrize(
    ("p95_ms", "shown"), [(3.0, 50), (50.0, 50), (99.0, 80), (100.0, 100), (480.0, 400), (1999.0, 1500)]
)
def test_an_axis_shows_one_round_number(p95_ms: float, shown: int) -> None:
    drawing = chart([state(0, micro=shop(p95_ms=p95_ms, right_rps=7.0))])
    numbers = [each for each in words(drawing) if each.isdigit()]
    assert sorted(numbers) == sorted(["0", "20", "0", str(shown), "0", "5"])


def test_without_states_there_is_an_empty_chart() -> None:
    assert lines(chart([]), charts.COLOURS["micro"]) == lines(chart([]), charts.ERRORS) == []
    assert charts.in_words([], "micro") == "Nothing was measured yet."


def test_what_a_start_is_doing_is_said_where_its_figures_will_be() -> None:
    starting = shop(phase="starting", progress="Building environments, 2 of 4 done: frontend, 12 s")
    assert [texts(each) for each in headline(starting)] == [
        "starting … Building environments, 2 of 4 done: frontend, 12 s"
    ]


@pytest.mark.parametrize(
    ("phases", "said"),
    [
        ({}, "now 0/s"),
        ({"monolith": "starting", "micro": "starting"}, "now 0/s"),
        ({"monolith": "running", "micro": "stopped"}, "now 20/s, to monolith only"),
        ({"monolith": "running", "micro": "running"}, "now 20/s"),
    ],
)
def test_the_rate_that_is_said_is_sent(phases: dict[str, str], said: str) -> None:
    shops = {name: shop(phase=phase) for name, phase in phases.items()}
    assert sent({"load": {"rate_rps": 20.0, "weights": {}}, "shops": shops}) == said
