from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace

import pytest

from compare.load.journeys import choose
from compare.load.journeys import deal
from compare.load.journeys import Journey
from compare.load.journeys import JOURNEYS
from compare.load.journeys import Product
from compare.load.journeys import render
from compare.load.journeys import Shopper
from compare.load.journeys import SINGLE_JOURNEYS
from compare.load.journeys import steps_per_session
from compare.topology import ROOMS

MUG = Product(7, "toms-mug-7", "Tom's Mug & Saucer", 3)
ANNA = Shopper("anna", "secret", "key-1", "session=abc")
ROOM_URLS = {room: f"http://127.0.0.1:{8000 + index}" for index, room in enumerate(ROOMS)}


def test_journeys_are_drawn_by_their_weight() -> None:
    drawn = Counter(journey.name for journey in choose(JOURNEYS, 20_000, random.Random(1)))
    total = sum(journey.weight for journey in JOURNEYS)
    for journey in JOURNEYS:
        assert drawn[journey.name] / 20_000 == pytest.approx(journey.weight / total, abs=0.01)


def test_the_mean_session_is_as_long_as_the_drawn_ones() -> None:
    drawn = choose(JOURNEYS, 20_000, random.Random(2))
    assert sum(len(journey.steps) for journey in drawn) / 20_000 == pytest.approx(steps_per_session(JOURNEYS), rel=0.02)


def test_every_feature_of_the_shop_is_visited() -> None:
    operations = {step.operation for journey in JOURNEYS for step in journey.steps}
    assert {"home", "search", "product_page", "login", "add_item", "cart_page", "checkout"} <= operations


@pytest.mark.parametrize("journey", (*JOURNEYS, *SINGLE_JOURNEYS), ids=lambda journey: journey.name)
def test_rendered_steps_are_whole_requests_to_the_right_room(journey: Journey) -> None:
    for step in journey.steps:
        request = render(step, ROOM_URLS, MUG, ANNA)
        head, _, body = request.data.partition(b"\r\n\r\n")
        assert request.address.port == 8000 + ROOMS.index(step.room)
        assert head.startswith(f"{step.method} /".encode())
        assert b"{" not in head
        if body:
            assert f"Content-Length: {len(body)}".encode() in head


def test_a_journey_says_who_it_is() -> None:
    checkout = next(journey for journey in JOURNEYS if journey.name == "checkout")
    add, cart, _ = (render(step, ROOM_URLS, MUG, ANNA).data for step in checkout.steps)
    assert b"Authorization: Bearer key-1" in add
    assert b'"product_id": 7' in add
    assert b"Cookie: session=abc" in cart


def test_a_product_page_is_right_only_with_the_products_name_however_it_is_escaped() -> None:
    page = next(step for journey in JOURNEYS for step in journey.steps if step.operation == "product_page")
    expect = render(page, ROOM_URLS, MUG, None).expect
    assert expect is not None
    assert expect.search(b"<h1>Tom&#39;s Mug &amp; Saucer</h1>")
    assert not expect.search(b"<h1>Something went wrong</h1>")


def test_only_journeys_with_a_cart_need_a_shopper_of_their_own() -> None:
    needs = {journey.name: (journey.needs_shopper, journey.needs_own_cart) for journey in (*JOURNEYS, *SINGLE_JOURNEYS)}
    assert needs["similar"] == needs["browse"] == (False, False)
    assert needs["login"] == (True, False)
    assert needs["checkout"] == (True, True)


def test_dealt_journeys_come_back_at_regular_distances_by_weight() -> None:
    once, twice = replace(JOURNEYS[0], weight=1), replace(JOURNEYS[1], weight=2)
    names = [journey.name for journey in deal((once, twice), 9)]
    assert [names[start : start + 3].count(once.name) for start in (0, 3, 6)] == [1, 1, 1]
    assert set(names) == {once.name, twice.name}
