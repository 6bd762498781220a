"""Make guessing passwords slow: a name that has failed too often has to wait before its next try.

Failures are counted in the database, so that all copies know of them and a restart forgets none. Names that nobody has
are counted as well, or the wait would tell which ones exist.
"""

from __future__ import annotations

import functools
import hashlib
import math
import time
from collections.abc import Callable

from flask import current_app
from sqlalchemy import delete
from sqlalchemy import select
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from ..db import db
from ..db import transaction
from ..errors import NotLoggedIn
from ..errors import TooSoon
from .models import FailedLogins

FREE_FAILURES = 5  # in a row: people mistype
FIRST_DELAY_S = 1.0
FORGOTTEN_AFTER_S = 3600.0  # without another failure, so that the table holds no more than the names of an hour

LogIn = Callable[[str, str], str]


def delayed_after_failures(log_in: LogIn) -> LogIn:
    """Make `log_in` raise TooSoon for a while, and look at no password, once a name has failed five times in a row.

    The wait is a second, and doubles with each further failure up to the setting `login_delay_max_s`, of which 0 turns
    all of this off. A failure is what raises NotLoggedIn. A login that succeeds clears the name.
    """

    @functools.wraps(log_in)
    def delayed(username: str, password: str) -> str:
        max_delay_s = current_app.extensions["settings"].login_delay_max_s
        if not max_delay_s:
            return log_in(username, password)
        name_hash = _hash(username)
        failures = _let_in(name_hash, max_delay_s)
        try:
            key = log_in(username, password)
        except NotLoggedIn:
            if failures < FREE_FAILURES:
                _count(name_hash)
            raise
        if failures:
            _clear(name_hash)
        return key

    return delayed


def _let_in(name_hash: str, max_delay_s: float) -> int:
    """Return how often a name has failed in a row. Raises TooSoon while it has to wait.

    After a wait, the try is counted as a failure before its password is looked at: of many that come at once, one is
    let in, and the others wait again.
    """
    now_s = time.time()
    row = db.session.execute(
        select(FailedLogins.failures, FailedLogins.last_at).where(
            FailedLogins.name_hash == name_hash, FailedLogins.last_at > now_s - FORGOTTEN_AFTER_S
        )
    ).one_or_none()
    if row is None:
        return 0
    if row.failures < FREE_FAILURES:
        return int(row.failures)
    left_s = row.last_at + _delay_s(row.failures, max_delay_s) - now_s
    if left_s > 0:
        raise _too_soon(left_s)
    with transaction():
        as_read = (FailedLogins.name_hash == name_hash, FailedLogins.failures == row.failures)
        again = update(FailedLogins).where(*as_read).values(failures=row.failures + 1, last_at=now_s)
        if db.session.scalar(again.returning(FailedLogins.failures)) is None:
            raise _too_soon(_delay_s(row.failures + 1, max_delay_s))
    return int(row.failures)


def _count(name_hash: str) -> None:
    now_s = time.time()
    one_more = update(FailedLogins).values(failures=FailedLogins.failures + 1, last_at=now_s)
    try:
        with transaction():
            db.session.execute(delete(FailedLogins).where(FailedLogins.last_at <= now_s - FORGOTTEN_AFTER_S))
            known = one_more.where(FailedLogins.name_hash == name_hash).returning(FailedLogins.failures)
            if db.session.scalar(known) is None:
                db.session.add(FailedLogins(name_hash=name_hash, failures=1, last_at=now_s))
    except IntegrityError:  # on PostgreSQL another try of the same name has just added it
        _count(name_hash)


def _clear(name_hash: str) -> None:
    with transaction():
        db.session.execute(delete(FailedLogins).where(FailedLogins.name_hash == name_hash))


def _delay_s(failures: int, max_delay_s: float) -> float:
    doublings = min(failures - FREE_FAILURES, 30)  # a float has an end
    return min(FIRST_DELAY_S * 2.0**doublings, max_delay_s)


def _too_soon(left_s: float) -> TooSoon:
    wait_s = math.ceil(left_s)
    unit = "second" if wait_s == 1 else "seconds"
    return TooSoon(f"Too many failed logins with this name. Please wait {wait_s} {unit} and try again.", wait_s)


def _hash(username: str) -> str:
    # Not the name itself: people type their password into the wrong field.
    return hashlib.sha256(username.lower().encode()).hexdigest()
