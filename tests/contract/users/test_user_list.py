"""GET /api/users: for admins, in pages, without secrets."""

from __future__ import annotations

import pytest

from tests.contract.paging import PAGE_LIMITS_BROKEN
from tests.contract.people import Crowd
from tests.contract.people import Person


def test_everybody_is_listed_once_oldest_first(admin: Person, crowd: Crowd) -> None:
    known = {person.user_id for person in crowd.some(3)} | {admin.user_id}
    seen: list[int] = []
    page, more = 1, True
    while more:
        answer = admin.get("/api/users", params={"page": page, "per_page": 50}).json()
        seen += [user["id"] for user in answer["results"]]
        page, more = page + 1, answer["has_next"]
    assert seen == sorted(set(seen))
    assert known <= set(seen)


def test_a_page_holds_what_was_asked_for_and_says_whether_more_follows(admin: Person, crowd: Crowd) -> None:
    crowd.some(3)
    first = admin.get("/api/users", params={"per_page": 2}).json()
    second = admin.get("/api/users", params={"per_page": 2, "page": 2}).json()
    assert (first["page"], first["per_page"], first["has_next"]) == (1, 2, True)
    assert len(first["results"]) == 2
    assert second["results"][0]["id"] > first["results"][1]["id"]


def test_beyond_the_end_there_is_an_empty_page(admin: Person) -> None:
    answer = admin.get("/api/users", params={"page": 1_000_000}).json()
    assert (answer["results"], answer["has_next"]) == ([], False)


def test_only_an_admin_sees_the_list(shopper: Person) -> None:
    assert shopper.get("/api/users").status_code == 403


@pytest.mark.parametrize("query", PAGE_LIMITS_BROKEN)
def test_a_page_that_can_not_be_is_a_bad_request(admin: Person, query: str) -> None:
    assert admin.get(f"/api/users?{query}").status_code == 400
