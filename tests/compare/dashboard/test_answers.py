"""What a browser sends is looked at before it is used; what is wrong, or too late, gets a line for an answer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from compare.dashboard import charts
from compare.dashboard import shop_map
from compare.dashboard.answers import EARLIER
from compare.demo.mixes import MIXES
from compare.topology import SHOPS
from tests.compare.dashboard.asking import Asking
from tests.compare.dashboard.asking import live
from tests.compare.dashboard.asking import PAGE
from tests.compare.dashboard.asking import refused

ODD: list[Any] = [None, True, [], {}, ["users"], {"rate": 1}, "", "nope", "x" * 100_000, 7, -1, "\n\x1b[31m", 10**400]
NO_RATES = [*ODD[:9], -5, -0.001, 60.001, 1e9, "nan", "61", "1e1", "٢٠", float("nan"), float("inf"), 10**400]
MIX = "looking"


@pytest.fixture
def page() -> Asking:
    return live()


def test_a_page_does_what_its_controls_can_send(page: Asking) -> None:
    assert refused(page.send("asked", {"rate": 30, "mix": MIX})) == ""
    assert refused(page.send("start", 1, "course", "12.5", MIX)) == ""
    assert refused(page.send("break", 1, "kill", "products")) == ""
    assert refused(page.send("more", 1, "users")) == ""
    assert page.stage.done == [
        ("load", 30.0, MIXES[MIX]),
        ("start", "course"),
        ("load", 12.5, MIXES[MIX]),
        ("inject", "kill", "products"),
        ("scale", "users", 1),
    ]


@pytest.mark.parametrize("rate", NO_RATES, ids=lambda rate: repr(rate)[:12])
def test_what_is_no_rate_is_refused_in_one_line(page: Asking, rate: Any) -> None:
    for answer in (page.send("asked", {"rate": rate, "mix": MIX}), page.send("start", 1, "course", rate, MIX)):
        line = refused(answer)
        assert line.startswith("Nothing was done: A rate is a number from 0 to 60, not ") and len(line) < 120
    assert page.stage.done == []


@pytest.mark.parametrize("odd", ODD, ids=lambda odd: repr(odd)[:12])
def test_what_is_not_among_the_choices_is_refused_in_one_line(page: Asking, odd: Any) -> None:
    answers = [
        page.send("asked", {"rate": 20, "mix": odd}),
        page.send("asked", odd),
        page.send("start", 1, odd, 20, MIX),
        page.send("break", 1, odd, "products"),
        page.send("break", 1, "kill", odd),
        *(page.send(button, 1, odd) for button in ("more", "fewer", "deploy")),
        page.send("kind", odd, "products"),
        page.send("kind", "kill", odd),
        page.send("clock", 1, odd, None),
    ]
    for line in map(refused, answers):
        assert line.startswith("Nothing was done: ") and line.isprintable() and len(line) < 200
    assert page.stage.done == []


@pytest.mark.parametrize("odd", ODD, ids=lambda odd: repr(odd)[:12])
def test_news_come_whatever_number_a_tick_has_and_whatever_room_for_charts_a_page_tells(page: Asking, odd: Any) -> None:
    assert page.send("clock", odd, PAGE, None).get_json()["response"]["sentence"]["children"] == "All is well."
    for room in (odd, [odd, odd], [1, 1], [10**9, 300]):
        news = page.send("clock", 0, PAGE, room).get_json()["response"]
        assert "0 0 600 240" in news["micro-charts"]["src"].replace("%20", " ")


def test_pictures_are_drawn_and_come_with_every_other_tick(page: Asking, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = Counter[object]()

    def counted(draw: Callable[..., str]) -> Callable[..., str]:
        def draw_and_count(*given: Any) -> str:
            drawn[draw] += 1
            return draw(*given)

        return draw_and_count

    pictures: tuple[Callable[..., str], ...] = (charts.picture, shop_map.picture)
    for module, draw in zip((charts, shop_map), pictures, strict=True):
        monkeypatch.setattr(module, "picture", counted(draw))
    page.send("clock", 1, PAGE, [500, 300])
    assert drawn == {}
    came = [page.send("clock", tick, PAGE, [500, 300]).get_json()["response"] for tick in (0, 1, 2, 3)]
    assert ["micro-charts" in news for news in came] == [True, False, True, False]
    assert ["micro-map" in news for news in came] == [True, False, True, False]
    assert all("micro-tiles" in news for news in came)
    assert drawn == {draw: 2 * len(SHOPS) for draw in pictures}


def test_a_control_that_fails_says_so_in_one_line_on_the_page_and_in_the_log(
    page: Asking, caplog: pytest.LogCaptureFixture
) -> None:
    for _ in range(3):
        assert refused(page.send("stop", 1)) == "That failed: OSError: no such thing"
    (record,) = [record for record in caplog.records if record.name.startswith("compare")]
    assert record.getMessage().endswith("OSError: no such thing") and record.exc_info is None


@pytest.mark.parametrize(
    "body",
    [
        [],
        "x",
        {},
        {"output": []},
        {"output": "nothing.children", "outputs": {}, "inputs": [], "changedPropIds": []},
        {"output": "next-fault.children", "outputs": 7, "inputs": 7, "changedPropIds": 7},
    ],
)
def test_a_request_that_no_page_makes_is_refused_without_a_traceback(
    page: Asking, body: Any, caplog: pytest.LogCaptureFixture
) -> None:
    answer = page.post(body)
    assert answer.status_code == 400
    assert "Traceback" not in answer.text and "<" not in answer.text.splitlines()[-1]
    assert all(record.exc_info is None and "\n" not in record.getMessage() for record in caplog.records)


def test_a_page_of_another_session_is_told_to_reload_and_nothing_else(
    page: Asking, caplog: pytest.LogCaptureFixture
) -> None:
    other = live()
    assert other.session != page.session
    body = other.body("clock", 0, PAGE, None)
    for session in (other.session, "/"):
        answer = page.post(body, session)
        assert (answer.status_code, answer.text) == (410, f"{EARLIER}\n")
    assert page.get(f"{other.session}alive?page={PAGE}").status_code == 410
    assert page.get(f"{page.session}alive?page={PAGE}").status_code == 200
    page.send("heal", 1)
    assert page.post(page.body("heal", 1), other.session).status_code == 410
    assert page.stage.done == [("heal",)]
    assert caplog.records == []


def test_a_load_that_somebody_else_asked_for_is_told_with_the_news(page: Asking) -> None:
    told = [page.send("clock", 0, PAGE, None).get_json()["response"]["load-sent"]["data"]]
    page.stage.load_now = {"rate_rps": 15.0, "weights": MIXES["buying"]}
    told.append(page.send("clock", 0, PAGE, None).get_json()["response"]["load-sent"]["data"])
    assert told == [None, {"rate": 15.0, "mix": "buying"}]
