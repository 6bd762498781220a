"""After wrong guesses of a password, everybody must wait, even its owner. The owner's login ends the delay.

While somebody else goes on guessing, the shop does not promise to let the owner in (docs/decisions.md). So no test does
both.

The first wait is a second, and a busy machine may take that long for two requests. So a test that meets no wait goes on
guessing: each accepted guess doubles the next wait.
"""

from __future__ import annotations

import pytest
import requests

from tests.contract.browser import Browser
from tests.contract.people import Person
from tests.contract.people import register
from tests.contract.shop import PASSWORD
from tests.contract.shop import Shop
from tests.contract.shop import unique
from tests.contract.waiting import at_once
from tests.contract.waiting import eventually

FREE_FAILURES = 5
LET_IN_BY_SLOWNESS = 3
LONGEST_S = 60


def guess(shop: Shop, username: str, password: str = "wrong") -> requests.Response:
    return shop.post("/api/user/login", json={"username": username, "password": password})


def guess_until_refused(shop: Shop, username: str, known_failures: int = 0) -> requests.Response:
    """Guess until it is too soon for another guess, and return that answer."""
    free = FREE_FAILURES - known_failures
    for number in range(free + LET_IN_BY_SLOWNESS):
        answer = guess(shop, username)
        if answer.status_code == 429:
            assert number >= free, f"refused after {number} guesses: people may mistype"
            return answer
        assert answer.status_code == 401
    raise AssertionError("one can guess and guess")


@pytest.fixture
def victim(shop: Shop) -> Person:
    return register(shop)


def test_after_five_failures_in_a_row_a_name_has_to_wait_and_is_told_how_long(shop: Shop, victim: Person) -> None:
    answer = guess_until_refused(shop, victim.username)
    assert 1 <= int(answer.headers["Retry-After"]) <= LONGEST_S
    assert f"wait {answer.headers['Retry-After']} second" in answer.json()["message"]


def test_the_right_password_waits_too_in_any_letter_case_of_the_name(shop: Shop, victim: Person) -> None:
    for _ in range(LET_IN_BY_SLOWNESS):
        guess_until_refused(shop, victim.username)
        if guess(shop, victim.username.upper(), PASSWORD).status_code == 429:
            return
    raise AssertionError("a right guess is confirmed at once")


def test_after_the_delay_the_right_password_logs_in_and_ends_it(shop: Shop, victim: Person) -> None:
    guess_until_refused(shop, victim.username)
    # A request that comes too soon does not make the wait longer.
    answered = eventually_logged_in(shop, victim)
    assert shop.get("/api/user", key=answered).status_code == 200
    assert [guess(shop, victim.username).status_code for _ in range(FREE_FAILURES)] == [401] * FREE_FAILURES


def eventually_logged_in(shop: Shop, person: Person) -> str:
    keys: list[str] = []

    def logs_in() -> bool:
        answer = guess(shop, person.username, PASSWORD)
        keys.extend([answer.json()["api_key"]] if answer.ok else [])
        return answer.ok

    eventually(logs_in, "the right password logs in after the delay", LONGEST_S)
    return keys[0]


def test_others_and_a_key_that_is_there_notice_nothing(shop: Shop, victim: Person, shopper: Person) -> None:
    guess_until_refused(shop, victim.username)
    assert guess(shop, shopper.username, PASSWORD).status_code == 200
    assert victim.get("/api/user").status_code == 200


def test_a_name_that_nobody_has_waits_alike(shop: Shop, victim: Person) -> None:
    answers = [guess_until_refused(shop, name) for name in (victim.username, unique("nobody"))]
    known, unknown = (answer.json()["message"].split(" wait ")[0] for answer in answers)
    assert known == unknown, "the answer gives away which names exist"


def test_guesses_at_the_same_moment_are_counted_each(shop: Shop) -> None:
    name = unique("nobody")
    statuses = at_once(lambda word: guess(shop, name, word).status_code, ["wrong"] * FREE_FAILURES)
    assert statuses == [401] * FREE_FAILURES
    guess_until_refused(shop, name, known_failures=FREE_FAILURES)


def test_the_page_says_how_long_and_shows_the_form_again(browser: Browser, shop: Shop, victim: Person) -> None:
    guess_until_refused(shop, victim.username)
    for _ in range(LET_IN_BY_SLOWNESS):
        form = browser.open("/login").form("username", "password")
        page = browser.submit(form, username=victim.username, password="wrong")
        if page.status == 429:
            break
    assert page.status == 429
    assert 1 <= int(page.answer.headers["Retry-After"]) <= LONGEST_S
    assert f"Please wait {page.answer.headers['Retry-After']} second" in page.text
    assert page.form("username", "password").values["password"] == ""
