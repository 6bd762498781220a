"""What the pages show when all neighbours answer, and whom they ask for it."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from neighbours import Neighbour

from frontend.clients.orders import CHECKOUT_TIMEOUT_S
from frontend.clients.orders import TIMEOUT_S


def test_home_shows_the_products_and_asks_once(client: FlaskClient, products: Neighbour) -> None:
    answer = client.get("/?page=1")
    assert "Brass Lamp" in answer.text and "$40.00" in answer.text
    assert products.paths() == ["/api/products"]
    assert products.asked[0].query == {"page": 1, "per_page": 12}


def test_a_search_is_passed_on(client: FlaskClient, products: Neighbour) -> None:
    client.get("/?search=brass+lamp&page=2")
    assert products.asked[0].query == {"search": "brass lamp", "page": 2, "per_page": 12}


def test_a_product_page_shows_what_is_similar(client: FlaskClient) -> None:
    answer = client.get("/product/brass-lamp")
    assert "It warms rainy days." in answer.text
    assert "Similar products" in answer.text and "Copper Mug" in answer.text


def test_an_unknown_product_is_a_404_page(client: FlaskClient) -> None:
    answer = client.get("/product/no-such-thing")
    assert answer.status_code == 404
    assert "There is no such product." in answer.text


def test_a_slug_is_no_way_to_other_paths(client: FlaskClient, products: Neighbour) -> None:
    products.answers["/api/product/a%3Fb%23c"] = (404, {"message": "There is no such product."})
    products.answers["/api/product/a%3Fb%23c/similar"] = (404, {"message": "There is no such product."})
    assert client.get("/product/a%3Fb%23c").status_code == 404
    assert "/api/product/a%3Fb%23c" in products.paths()


@pytest.mark.parametrize("page", ["/cart", "/orders", "/order/thank-you"])
def test_whoever_is_not_logged_in_is_sent_to_do_so_and_nobody_is_asked(
    client: FlaskClient, orders: Neighbour, page: str
) -> None:
    answer = client.get(page)
    assert answer.status_code == 302
    assert answer.location.startswith("/login?next=")
    assert orders.asked == []


def test_the_cart_asks_for_its_products_together(grace: FlaskClient, orders: Neighbour, products: Neighbour) -> None:
    answer = grace.get("/cart")
    assert "Brass Lamp" in answer.text
    assert [question.key for question in orders.asked] == ["key-of-grace"]
    assert [question.query for question in products.asked] == [{"ids": "1"}]


def test_what_is_no_longer_sold_can_still_be_removed(grace: FlaskClient, products: Neighbour) -> None:
    products.answers["/api/products"] = (200, {"results": [], "page": 1, "per_page": 100, "total": 0, "pages": 0})
    answer = grace.get("/cart")
    assert answer.status_code == 200
    assert "No longer sold" in answer.text and "Brass Lamp" not in answer.text
    assert '<input type="hidden" name="qty" value="0">' in answer.text


def test_an_empty_cart_asks_for_no_products(grace: FlaskClient, orders: Neighbour, products: Neighbour) -> None:
    orders.answers["/api/order"] = (200, {"message": "No order found"})
    assert grace.get("/cart").status_code == 200
    assert products.asked == []


def test_buying_leads_to_the_cart_and_checkout_to_the_thanks(grace: FlaskClient, orders: Neighbour) -> None:
    added = grace.post("/product/brass-lamp", data={"product_id": 1, "qty": 2})
    assert (added.status_code, added.location) == (302, "/cart")
    placed = grace.post("/checkout")
    assert (placed.status_code, placed.location) == (302, "/order/thank-you")
    assert "$80.00" in grace.get("/order/thank-you").text
    assert [question.body for question in orders.asked[:1]] == [{"product_id": 1, "qty": 2}]


def test_a_refused_checkout_is_said_in_the_cart(grace: FlaskClient, orders: Neighbour) -> None:
    orders.answers["/api/order/checkout"] = (409, {"message": "There is not enough stock of “Brass Lamp”."})
    assert grace.post("/checkout").location == "/cart"
    assert "not enough stock of “Brass Lamp”" in grace.get("/cart").text


def test_old_orders_are_listed_with_their_total(grace: FlaskClient) -> None:
    assert "$80.00" in grace.get("/orders").text


def test_a_key_that_has_expired_meanwhile_leads_back_to_the_login(grace: FlaskClient, orders: Neighbour) -> None:
    orders.answers["/api/order"] = (401, {"message": "You are not logged in."})
    assert grace.get("/cart").location == "/login?next=/cart"


def test_who_has_to_wait_before_logging_in_again_reads_it_above_the_form(client: FlaskClient, users: Neighbour) -> None:
    users.answers["/api/user/login"] = (429, {"message": "Please wait 4 seconds."}, "4")
    answer = client.post("/login", data={"username": "grace", "password": "nanoseconds-matter"})
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "4")
    assert "Please wait 4 seconds." in answer.text and 'name="password"' in answer.text


def test_logging_out_revokes_the_key(grace: FlaskClient, users: Neighbour) -> None:
    grace.post("/logout")
    assert [(q.path, q.key) for q in users.asked[-1:]] == [("/api/user/logout", "key-of-grace")]
    assert grace.get("/cart").status_code == 302


def test_only_questions_that_may_be_repeated_are_marked_so(grace: FlaskClient, orders: Neighbour) -> None:
    grace.get("/cart")
    grace.post("/product/brass-lamp", data={"product_id": 1, "qty": 1})
    grace.post("/cart", data={"product_id": 1, "qty": 1})
    grace.post("/checkout")
    repeatable = {question.path: question.repeatable for question in orders.asked}
    assert repeatable == {
        "/api/order": True,
        "/api/order/add-item": False,
        "/api/order/update-item": True,
        "/api/order/checkout": False,
    }


def test_a_checkout_is_given_longer_than_a_look_at_the_cart(grace: FlaskClient, orders: Neighbour) -> None:
    grace.get("/cart")
    grace.post("/checkout")
    look_s, checkout_s = (question.deadline_s for question in orders.asked)
    assert checkout_s - look_s >= CHECKOUT_TIMEOUT_S - TIMEOUT_S


def test_the_badge_names_the_architecture(client: FlaskClient) -> None:
    assert "microservices" in client.get("/login").text
