"""A neighbour is away: what a page can do without is left out, what it can't is an apology."""

from __future__ import annotations

import threading

import pytest
import requests
from flask.testing import FlaskClient
from neighbours import LAMP
from neighbours import MUG
from neighbours import Neighbour

from frontend.clients.transport import Question
from frontend.shell.errors import Unavailable

SIMILAR = "/api/product/brass-lamp/similar"
APOLOGY = "A part of the shop does not answer right now."


def away() -> Unavailable:
    return Unavailable(APOLOGY)


def test_without_similar_the_product_page_is_worth_showing(client: FlaskClient, products: Neighbour) -> None:
    products.answers[SIMILAR] = away()
    answer = client.get("/product/brass-lamp")
    assert answer.status_code == 200
    assert "It warms rainy days." in answer.text
    assert "Similar products" not in answer.text


@pytest.mark.parametrize("page", ["/", "/?search=lamp", "/product/brass-lamp"])
def test_without_products_these_pages_apologise(client: FlaskClient, products: Neighbour, page: str) -> None:
    products.answers = dict.fromkeys(products.answers, away())
    answer = client.get(page)
    assert (answer.status_code, answer.mimetype) == (503, "text/html")
    assert "Sorry, not right now" in answer.text and APOLOGY in answer.text
    assert "Traceback" not in answer.text


@pytest.mark.parametrize(
    ("page", "status"), [("/", 200), ("/product/brass-lamp", 200), ("/cart", 503), ("/orders", 503)]
)
def test_without_orders_one_can_still_look_around(
    grace: FlaskClient, orders: Neighbour, page: str, status: int
) -> None:
    orders.answers = dict.fromkeys(orders.answers, away())
    assert grace.get(page).status_code == status


def test_without_users_a_login_apologises_and_who_is_logged_in_goes_on(
    client: FlaskClient, grace: FlaskClient, users: Neighbour
) -> None:
    users.answers = dict.fromkeys(users.answers, away())
    assert client.post("/login", data={"username": "alan", "password": "enigma-machine"}).status_code == 503
    assert grace.get("/cart").status_code == 200


def test_without_users_this_browser_is_logged_out_all_the_same(grace: FlaskClient, users: Neighbour) -> None:
    users.answers = dict.fromkeys(users.answers, away())
    assert grace.post("/logout").status_code == 302
    home = grace.get("/")
    assert "You are logged out here." in home.text
    assert "Log in" in home.text


@pytest.mark.parametrize("settings", ["course"], indirect=True)
@pytest.mark.parametrize("path", [SIMILAR, "/api/product/brass-lamp"])
def test_in_the_course_style_the_page_fails_plainly(client: FlaskClient, products: Neighbour, path: str) -> None:
    products.answers[path] = requests.ConnectionError("the secret address")
    answer = client.get("/product/brass-lamp")
    assert (answer.status_code, answer.mimetype) == (500, "text/html")
    assert "Sorry, that went wrong" in answer.text
    assert "secret address" not in answer.text and "Traceback" not in answer.text


def test_a_product_page_asks_for_both_at_the_same_time_with_the_same_request_id(
    client: FlaskClient, products: Neighbour
) -> None:
    """Each answer waits until the other is asked for: one after the other, they would wait forever."""
    meeting = threading.Barrier(2)

    def found(_question: Question) -> tuple[int, object]:
        meeting.wait(timeout=10)
        return 200, {"result": LAMP}

    def similar(_question: Question) -> tuple[int, object]:
        meeting.wait(timeout=10)
        return 200, {"results": [MUG]}

    products.answers |= {"/api/product/brass-lamp": found, SIMILAR: similar}
    answer = client.get("/product/brass-lamp", headers={"X-Request-Id": "lesson-7"})
    assert answer.status_code == 200
    assert products.request_ids == ["lesson-7", "lesson-7"]
    assert answer.headers["X-Request-Id"] == "lesson-7"
