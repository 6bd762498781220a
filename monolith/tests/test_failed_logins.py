"""Somebody who fails to log in again and again has to wait longer each time."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from sqlalchemy import event
from sqlalchemy import func
from sqlalchemy import insert
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from monolith.app import create_app
from monolith.db import db
from monolith.db import transaction
from monolith.settings import Settings
from monolith.shell.errors import NotLoggedIn
from monolith.shell.errors import TooSoon
from monolith.users import accounts
from monolith.users.failed_logins import DELETED_AT_ONCE
from monolith.users.failed_logins import FORGOTTEN_AFTER_S
from monolith.users.failed_logins import FREE_FAILURES
from monolith.users.models import FailedLogins

PASSWORD = "nanoseconds-matter"


class Clock:
    """The time of day, which stands until it is moved on."""

    now_s = 1_000_000.0

    def time(self) -> float:
        return self.now_s


@pytest.fixture
def clock(shop: Flask, monkeypatch: pytest.MonkeyPatch) -> Clock:
    """A clock that stands, in a shop where Grace has an account."""
    accounts.register("grace", "grace@navy.example", PASSWORD, "Grace", "Hopper")
    clock = Clock()
    monkeypatch.setattr(time, "time", clock.time)
    return clock


def fail(times: int = 1, username: str = "grace") -> None:
    for _ in range(times):
        with pytest.raises(NotLoggedIn):
            accounts.log_in(username, "wrong")


def wait_of(username: str = "grace", password: str = "wrong") -> int:
    """Return how long a name has to wait, as the answer states it."""
    with pytest.raises(TooSoon, match="Too many failed logins") as refusal:
        accounts.log_in(username, password)
    return refusal.value.wait_s


@pytest.mark.parametrize("username", ["grace", "GRACE", "nobody", "İ" * 40])
def test_after_five_failures_the_wait_doubles_from_a_second_to_a_minute(clock: Clock, username: str) -> None:
    fail(FREE_FAILURES, username)
    waits = []
    for _ in range(8):
        waits.append(wait_of(username))
        clock.now_s += waits[-1]
        fail(1, username)
    assert waits == [1, 2, 4, 8, 16, 32, 60, 60]


def test_a_wait_is_told_in_whole_seconds_and_does_not_grow_by_asking(clock: Clock) -> None:
    fail(FREE_FAILURES)
    clock.now_s += 0.9
    assert [wait_of(), wait_of()] == [1, 1]
    clock.now_s += 0.1
    fail()
    clock.now_s += 0.5
    assert wait_of() == 2


def test_while_it_waits_no_password_is_hashed(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    fail(FREE_FAILURES)
    monkeypatch.setattr(accounts, "check_password_hash", None)
    assert wait_of(password=PASSWORD) == 1


def test_a_right_password_after_the_wait_clears_the_name(clock: Clock) -> None:
    fail(FREE_FAILURES)
    clock.now_s += wait_of()
    assert accounts.log_in("Grace", PASSWORD)
    assert db.session.scalar(select(func.count()).select_from(FailedLogins)) == 0
    fail(FREE_FAILURES)


def test_one_name_s_failures_are_not_another_s(clock: Clock) -> None:
    fail(FREE_FAILURES, "nobody")
    assert wait_of("nobody") == 1
    assert accounts.log_in("grace", PASSWORD)


def test_what_is_an_hour_old_is_forgotten_and_leaves_the_table(clock: Clock) -> None:
    for number in range(3):
        fail(FREE_FAILURES, f"nobody-{number}")
    clock.now_s += FORGOTTEN_AFTER_S
    fail(FREE_FAILURES, "nobody-0")
    assert db.session.scalars(select(FailedLogins.failures)).all() == [FREE_FAILURES]


def test_however_much_is_forgotten_a_failure_deletes_a_hundred_by_the_index(shop: Flask, clock: Clock) -> None:
    seen: list[tuple[str, tuple[object, ...]]] = []
    old = [{"name_hash": f"{n:064}", "failures": 9, "last_at": 0.0} for n in range(2 * DELETED_AT_ONCE + 50)]
    with transaction():
        db.session.execute(insert(FailedLogins), old)
    event.listen(db.engine, "before_cursor_execute", lambda *args: seen.append(args[2:4]))
    left = []
    for number in range(4):
        fail(1, f"nobody-{number}")
        left.append(db.session.scalar(select(func.count()).where(FailedLogins.last_at == 0)))
    assert left == [DELETED_AT_ONCE + 50, 50, 0, 0]
    deletion, values = next(statement for statement in seen if statement[0].startswith("DELETE FROM failed_logins"))
    plan = db.session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {deletion}", values).all()
    assert not [row for row in plan if "SCAN" in row.detail], plan


def test_a_failure_that_collides_with_another_of_the_name_is_counted_and_one_that_never_fits_is_told(
    shop: Flask, clock: Clock
) -> None:
    collisions = 1

    def collide(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        nonlocal collisions
        if statement.startswith("INSERT INTO failed_logins") and collisions:
            collisions -= 1
            raise IntegrityError(statement, None, Exception("another was faster"))

    event.listen(db.engine, "before_cursor_execute", collide)
    fail()
    assert db.session.scalars(select(FailedLogins.failures)).all() == [1]
    collisions = 10
    with pytest.raises(IntegrityError):
        accounts.log_in("nobody", "wrong")
    assert collisions == 8


def test_what_somebody_typed_into_the_name_s_field_is_not_kept(clock: Clock) -> None:
    fail(1, PASSWORD)
    assert PASSWORD not in db.session.scalars(select(FailedLogins.name_hash)).one()


def test_failures_at_the_same_moment_are_counted_each_and_after_a_wait_one_try_is_let_in(
    shop: Flask, clock: Clock
) -> None:
    def outcome(_: int) -> type[Exception]:
        with shop.app_context(), pytest.raises((NotLoggedIn, TooSoon)) as refusal:
            accounts.log_in("nobody", "wrong")
        return refusal.type

    with ThreadPoolExecutor(FREE_FAILURES) as threads:
        assert set(threads.map(outcome, range(FREE_FAILURES))) == {NotLoggedIn}
        clock.now_s += wait_of("nobody")
        found = list(threads.map(outcome, range(FREE_FAILURES)))
    assert sorted(found, key=str) == [NotLoggedIn] + [TooSoon] * (FREE_FAILURES - 1)


def test_a_right_login_costs_one_read_and_none_where_the_delay_is_off(
    shop: Flask, settings: Settings, clock: Clock
) -> None:
    def statements(app: Flask) -> list[str]:
        seen: list[str] = []
        with app.app_context():
            event.listen(db.engine, "before_cursor_execute", lambda *args: seen.append(args[2]))
            accounts.log_in("grace", PASSWORD)
        return [statement for statement in seen if "failed_logins" in statement]

    (read,) = statements(shop)
    assert read.startswith("SELECT")
    off = create_app(settings.model_copy(update={"login_delay_max_s": 0.0}))
    assert statements(off) == []
    with off.app_context():
        fail(3 * FREE_FAILURES)
        db.engine.dispose()


def test_the_answer_says_how_long_to_wait(shop: Flask, clock: Clock) -> None:
    fail(FREE_FAILURES)
    answer = shop.test_client().post("/api/user/login", json={"username": "grace", "password": PASSWORD})
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "1")
    assert answer.json["message"] == "Too many failed logins with this name. Please wait 1 second and try again."
