"""Accounts and the keys that prove who somebody is."""

from __future__ import annotations

import time

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.security import generate_password_hash

from monolith.db import db
from monolith.settings import Settings
from monolith.shell.errors import Conflict
from monolith.shell.errors import NotLoggedIn
from monolith.users import accounts
from monolith.users.models import ApiKey
from monolith.users.models import User

PASSWORD = "nanoseconds-matter"


@pytest.fixture
def grace(shop: Flask) -> User:
    return accounts.register("Grace", "Grace@Navy.example", PASSWORD, "Grace", "Hopper")


def test_name_and_e_mail_are_kept_in_lower_case_and_the_password_not_at_all(grace: User) -> None:
    assert (grace.username, grace.email, grace.is_admin) == ("grace", "grace@navy.example", False)
    assert PASSWORD not in grace.password_hash


def test_a_password_is_hashed_as_the_settings_say_and_by_default_as_slowly_as_werkzeug_does(
    settings: Settings, grace: User
) -> None:
    assert grace.password_hash.startswith(f"{settings.password_method}$")
    assert generate_password_hash(PASSWORD).startswith(f"{Settings.model_fields['password_method'].default}$")


@pytest.mark.parametrize(
    ("username", "email", "taken"),
    [("GRACE", "other@navy.example", "username"), ("hopper", "grace@navy.EXAMPLE", "e-mail address")],
)
def test_a_name_and_an_e_mail_belong_to_one_person(grace: User, username: str, email: str, taken: str) -> None:
    with pytest.raises(Conflict, match=taken):
        accounts.register(username, email, PASSWORD, "Not", "Grace")


def test_a_key_leads_to_its_user_until_it_is_revoked(grace: User) -> None:
    key, other = accounts.log_in("GRACE", PASSWORD), accounts.log_in("grace", PASSWORD)
    assert accounts.user_for_key(key).id == grace.id
    accounts.log_out(key)
    with pytest.raises(NotLoggedIn):
        accounts.user_for_key(key)
    assert accounts.user_for_key(other).id == grace.id


def test_only_the_hash_of_a_key_is_stored(grace: User) -> None:
    key = accounts.log_in("grace", PASSWORD)
    stored = db.session.scalars(select(ApiKey.key_hash)).all()
    assert len(stored) == 1
    assert key not in stored


@pytest.mark.parametrize(("username", "password"), [("grace", "wrong-password"), ("nobody", PASSWORD), ("", "")])
def test_a_wrong_name_and_a_wrong_password_are_refused_alike(grace: User, username: str, password: str) -> None:
    with pytest.raises(NotLoggedIn, match="The username or the password is wrong."):
        accounts.log_in(username, password)


def test_a_key_expires_and_the_next_login_clears_it_away(
    grace: User, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    now_s = time.time()
    key = accounts.log_in("grace", PASSWORD)
    monkeypatch.setattr(time, "time", lambda: now_s + settings.key_life_s - 1)
    assert accounts.user_for_key(key).id == grace.id
    monkeypatch.setattr(time, "time", lambda: now_s + settings.key_life_s + 1)
    with pytest.raises(NotLoggedIn):
        accounts.user_for_key(key)
    accounts.log_in("grace", PASSWORD)
    assert len(db.session.scalars(select(ApiKey)).all()) == 1


def test_users_are_listed_in_pages_oldest_first(grace: User) -> None:
    first, has_next = accounts.list_users(1, 1)
    assert ([user.username for user in first], has_next) == (["admin"], True)
    second, has_next = accounts.list_users(2, 1)
    assert ([user.username for user in second], has_next) == (["grace"], False)


def test_the_admin_is_made_once(shop: Flask) -> None:
    accounts.make_admin("another-password")
    with pytest.raises(NotLoggedIn):
        accounts.log_in("admin", "another-password")
