"""Accounts: register, log in, and find the user whom an API key belongs to."""

from __future__ import annotations

import hashlib
import secrets
import time
from collections.abc import Sequence

from flask import current_app
from sqlalchemy import delete
from sqlalchemy import exists
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from werkzeug.security import check_password_hash
from werkzeug.security import generate_password_hash

from ..db import db
from ..db import transaction
from ..shell.errors import Conflict
from ..shell.errors import NotLoggedIn
from .failed_logins import delayed_after_failures
from .models import ApiKey
from .models import User

USER_OF_KEY = select(User).join(ApiKey, ApiKey.user_id == User.id)


def register(
    username: str, email: str, password: str, first_name: str, last_name: str, *, is_admin: bool = False
) -> User:
    """Return a new user. Raises Conflict if the name or the e-mail is taken; upper and lower case are one."""
    method = current_app.extensions["settings"].password_method
    user = User(
        username=username.lower(),
        email=email.lower(),
        password_hash=generate_password_hash(password, method),  # slow by design, so before the transaction begins
        first_name=first_name,
        last_name=last_name,
        is_admin=is_admin,
    )
    try:
        with transaction():
            db.session.add(user)
    except IntegrityError:
        taken = "username" if username_exists(username) else "e-mail address"
        raise Conflict(f"This {taken} is already taken.") from None
    return user


@delayed_after_failures
def log_in(username: str, password: str) -> str:
    """Return a new API key, which expires. Only its hash is kept. Raises NotLoggedIn."""
    user = db.session.scalar(select(User).where(User.username == username.lower()))
    db.session.commit()  # no connection is kept while the password is hashed
    if user is None or not check_password_hash(user.password_hash, password):
        raise NotLoggedIn("The username or the password is wrong.")
    user_id, now_s = user.id, time.time()
    key = secrets.token_urlsafe(32)
    life_s = current_app.extensions["settings"].key_life_s
    with transaction():
        db.session.execute(delete(ApiKey).where(ApiKey.user_id == user_id, ApiKey.expires_at < now_s))
        db.session.add(ApiKey(key_hash=_hash(key), user_id=user_id, expires_at=now_s + life_s))
    return key


def log_out(key: str) -> None:
    """Revoke an API key."""
    with transaction():
        db.session.execute(delete(ApiKey).where(ApiKey.key_hash == _hash(key)))


def user_for_key(key: str) -> User:
    """Return the user whom the key belongs to. Raises NotLoggedIn if it is wrong, expired or revoked."""
    user = db.session.scalar(USER_OF_KEY.where(ApiKey.key_hash == _hash(key), ApiKey.expires_at > time.time()))
    if user is None:
        raise NotLoggedIn("You are not logged in.")
    return user


def username_exists(username: str) -> bool:
    """Return whether a username is taken."""
    return bool(db.session.scalar(select(exists().where(User.username == username.lower()))))


def list_users(page: int, per_page: int) -> tuple[Sequence[User], bool]:
    """Return one page of all users, oldest first, and whether there is a next one."""
    found = db.session.scalars(select(User).order_by(User.id).limit(per_page + 1).offset((page - 1) * per_page)).all()
    return found[:per_page], len(found) > per_page


def make_admin(password: str) -> None:
    """Create the user `admin`, unless there is one."""
    if not username_exists("admin"):
        register("admin", "admin@cartlab.example", password, "Ada", "Min", is_admin=True)


def _hash(key: str) -> str:
    # A key is 256 random bits, so a fast hash is enough: nobody can try them all, as they could with passwords.
    return hashlib.sha256(key.encode()).hexdigest()
