"""The code of a feature, as the project's own rooms are written: tables, rules, routes."""

from __future__ import annotations

from string import Template

PACKAGE = Template('"""$Room: what shoppers write, and read again."""\n')

MODELS = Template('''\
"""Tables of $room."""

from __future__ import annotations

from sqlalchemy import Index
from sqlalchemy import String
from sqlalchemy.orm import Mapped
from sqlalchemy.orm import mapped_column

from ..db import db


class $Thing(db.Model):
    """What one person wrote."""

    __tablename__ = "$room"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int]
    $text: Mapped[str] = mapped_column(String(200))
    $number: Mapped[int]


Index("${room}_of_user", $Thing.user_id, $Thing.id)
''')

BOOK = Template('''\
"""The book of $room: who wrote what."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func
from sqlalchemy import select

from ..db import db
from ..db import transaction
from ..errors import Conflict
from ..errors import NotFound
from .models import $Thing

MAX_EACH = 100  # of one person


def write(user_id: int, $text: str, $number: int) -> $Thing:
    """Return a new $thing. Raises Conflict if its writer has too many."""
    with transaction():
        if _count(user_id) >= MAX_EACH:
            raise Conflict(f"Nobody can have more than {MAX_EACH} $room.")
        $thing = $Thing(user_id=user_id, $text=$text, $number=$number)
        db.session.add($thing)
    return $thing


def list_own(user_id: int, page: int, per_page: int) -> tuple[Sequence[$Thing], bool]:
    """Return one page of a person's $room, newest first, and whether there is a next one."""
    own = select($Thing).where($Thing.user_id == user_id).order_by($Thing.id.desc())
    found = db.session.scalars(own.limit(per_page + 1).offset((page - 1) * per_page)).all()
    return found[:per_page], len(found) > per_page


def change(user_id: int, number: int, $number: int) -> $Thing:
    """Change a $thing of one's own. Raises NotFound."""
    with transaction():
        $thing = _own(user_id, number)
        $thing.$number = $number
    return $thing


def remove(user_id: int, number: int) -> None:
    """Remove a $thing of one's own. Raises NotFound."""
    with transaction():
        db.session.delete(_own(user_id, number))


def _own(user_id: int, number: int) -> $Thing:
    $thing = db.session.get($Thing, number, with_for_update=True)
    if $thing is None or $thing.user_id != user_id:
        raise NotFound("There is no such $thing of yours.")
    return $thing


def _count(user_id: int) -> int:
    return db.session.scalar(select(func.count()).select_from($Thing).where($Thing.user_id == user_id)) or 0
''')

ROUTES = Template('''\
"""The part of the $room in the contract."""

from __future__ import annotations

from typing import Annotated
from typing import Any

from flask import Blueprint
from flask.typing import ResponseReturnValue
from pydantic import BaseModel
from pydantic import Field

from ..auth import current_user
from ..body import Line
from ..body import Paging
from ..body import read_body
from ..body import read_query
from . import book
from .models import $Thing

$room = Blueprint("$room", __name__, url_prefix="/api")


class New$Thing(BaseModel):
    $text: Annotated[Line, Field(min_length=1, max_length=200)]
    $number: int = Field(ge=0, le=1_000_000)


class Changed$Thing(BaseModel):
    $number: int = Field(ge=0, le=1_000_000)


@$room.post("/$thing/create")
def create() -> ResponseReturnValue:
    user = current_user()
    $thing = book.write(user.id, **read_body(New$Thing).model_dump())
    return {"message": "$Thing added", "result": _as_json($thing)}, 201


@$room.get("/$room")
def list_own() -> ResponseReturnValue:
    user = current_user()
    paging = read_query(Paging)
    found, has_next = book.list_own(user.id, paging.page, paging.per_page)
    return {
        "results": [_as_json($thing) for $thing in found],
        "page": paging.page,
        "per_page": paging.per_page,
        "has_next": has_next,
    }


@$room.post("/$thing/<int:number>/update")
def update(number: int) -> ResponseReturnValue:
    user = current_user()
    return {"result": _as_json(book.change(user.id, number, read_body(Changed$Thing).$number))}


@$room.delete("/$thing/<int:number>")
def remove(number: int) -> ResponseReturnValue:
    book.remove(current_user().id, number)
    return {"message": "$Thing removed"}


def _as_json($thing: $Thing) -> dict[str, Any]:
    return {
        "id": $thing.id,
        "user_id": $thing.user_id,
        "$text": $thing.$text,
        "$number": $thing.$number,
    }
''')

TESTS = Template('''\
"""What Grace, user $grace, and Alan keep as $room."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from $package.errors import Conflict
from $package.errors import NotFound
from $package.$room import book

GRACE, ALAN = 7, 8


def test_who_never_wrote_anything_has_an_empty_book(shop: Flask) -> None:
    assert book.list_own(GRACE, 1, 10) == ([], False)


def test_ones_own_are_listed_newest_first_and_it_says_if_there_is_more(shop: Flask) -> None:
    for number, writer in enumerate((GRACE, ALAN, GRACE, GRACE)):
        book.write(writer, f"number {number}", number)
    first, has_next = book.list_own(GRACE, 1, 2)
    assert ([kept.$number for kept in first], has_next) == ([3, 2], True)
    second, has_next = book.list_own(GRACE, 2, 2)
    assert ([kept.$number for kept in second], has_next) == ([0], False)


def test_a_change_is_kept(shop: Flask) -> None:
    written = book.write(GRACE, "as agreed", 3)
    assert book.change(GRACE, written.id, 5).$number == 5
    assert [kept.$number for kept in book.list_own(GRACE, 1, 10)[0]] == [5]


def test_nobody_changes_or_removes_what_is_somebody_elses(shop: Flask) -> None:
    written = book.write(ALAN, "as agreed", 3)
    for attempt in (lambda: book.change(GRACE, written.id, 5), lambda: book.remove(GRACE, written.id)):
        with pytest.raises(NotFound):
            attempt()
    assert [kept.$number for kept in book.list_own(ALAN, 1, 10)[0]] == [3]


def test_what_is_removed_is_gone(shop: Flask) -> None:
    written = book.write(GRACE, "as agreed", 3)
    book.remove(GRACE, written.id)
    assert book.list_own(GRACE, 1, 10) == ([], False)


def test_a_full_book_takes_no_more(shop: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(book, "MAX_EACH", 2)
    for _ in range(2):
        book.write(GRACE, "as agreed", 3)
    with pytest.raises(Conflict, match="more than 2"):
        book.write(GRACE, "one too many", 3)


def test_without_a_key_nothing_is_told(client: FlaskClient) -> None:
    assert client.get("/api/$room").status_code == 401


def test_what_is_sent_is_listed_as_it_was_sent(client: FlaskClient, grace: dict[str, str]) -> None:
    sent = {"$text": "as agreed", "$number": 3}
    made = client.post("/api/$thing/create", json=sent, headers=grace)
    assert made.status_code == 201
    assert client.get("/api/$room", headers=grace).json["results"] == [made.json["result"]]
    assert made.json["result"].items() >= sent.items()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("$text", ""),
        ("$text", "x" * 201),
        ("$number", -1),
        ("$number", "3"),
    ],
)
def test_a_wrong_field_is_named(client: FlaskClient, grace: dict[str, str], name: str, value: object) -> None:
    sent = {"$text": "as agreed", "$number": 3, name: value}
    answer = client.post("/api/$thing/create", json=sent, headers=grace)
    assert answer.status_code == 400
    assert name in answer.json["message"]
''')
