"""Make guessing passwords slow: a name that has failed too often has to wait before its next try.

Failures are counted in the database, so that all copies know of them and a restart forgets none. Names that nobody has
are counted as well: so this room never asks who exists, and a login tells an unknown name and a wrong password apart
neither by its words nor by its waits.
"""

from __future__ import annotations

import functools
import hashlib
import math
import time
from collections.abc import Callable

from flask import current_app
from sqlalchemy import case
from sqlalchemy import delete
from sqlalchemy import insert
from sqlalchemy import select
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from ..db import db
from ..db import transaction
from ..shell.errors import NotLoggedIn
from ..shell.errors import TooSoon
from .models import FailedLogins

FREE_FAILURES = 5  # in a row: people mistype
FIRST_DELAY_S = 1.0
FORGOTTEN_AFTER_S = 3600.0  # without another failure
DELETED_AT_ONCE = 100  # of the forgotten, with each failure: more than it adds, and few enough that nobody waits for it

LogIn = Callable[[str, str], str]


def delayed_after_failures(log_in: LogIn) -> LogIn:
    """Make `log_in` raise TooSoon for a while, and look at no password, once a name has failed five times in a row.

    The wait is a second, and doubles with each further failure up to the setting `login_delay_max_s`, of which 0 turns
    all of this off. A failure is what raises NotLoggedIn. It is about five: tries that are under way at the same time
    before the first wait are all looked at. A login that succeeds clears the name, unless it found no failure when it
    began: what was counted meanwhile stays.
    """

    @functools.wraps(log_in)
    def delayed(username: str, password: str) -> str:
        max_delay_s = current_app.extensions["settings"].login_delay_max_s
        if not max_delay_s:
            return log_in(username, password)
        name_hash = _hash(username)
        failures, last_at = _known_of(name_hash)
        if failures >= FREE_FAILURES:
            _refuse_while_too_soon(failures, last_at, max_delay_s)
            _count_beforehand(name_hash, failures, max_delay_s)
        try:
            key = log_in(username, password)
        except NotLoggedIn:
            if failures < FREE_FAILURES:  # later failures are counted already
                _count(name_hash)
            raise
        if failures:
            _clear(name_hash)
        return key

    return delayed


def _known_of(name_hash: str) -> tuple[int, float]:
    """Return how often a name has failed in a row, and when it last did."""
    known = select(FailedLogins.failures, FailedLogins.last_at).where(
        FailedLogins.name_hash == name_hash, FailedLogins.last_at > time.time() - FORGOTTEN_AFTER_S
    )
    row = db.session.execute(known).one_or_none()
    return (row.failures, row.last_at) if row else (0, 0.0)


def _refuse_while_too_soon(failures: int, last_at: float, max_delay_s: float) -> None:
    left_s = last_at + _delay_s(failures, max_delay_s) - time.time()
    if left_s > 0:
        raise _too_soon(left_s)


def _count_beforehand(name_hash: str, failures: int, max_delay_s: float) -> None:
    """Count a try after a wait as a failure, before its password is looked at.

    Of many that come at once, one finds the count `unchanged` and is let in. The others wait again.
    """
    unchanged = (FailedLogins.name_hash == name_hash, FailedLogins.failures == failures)
    one_more = update(FailedLogins).where(*unchanged).values(failures=failures + 1, last_at=time.time())
    with transaction():
        if db.session.scalar(one_more.returning(FailedLogins.failures)) is None:
            raise _too_soon(_delay_s(failures + 1, max_delay_s))


def _count(name_hash: str) -> None:
    try:
        _count_one_more(name_hash)
    except IntegrityError:  # on PostgreSQL another try of the same name has just added it: now it is there
        _count_one_more(name_hash)


def _count_one_more(name_hash: str) -> None:
    now_s = time.time()
    forgotten = FailedLogins.last_at <= now_s - FORGOTTEN_AFTER_S
    failures = case((forgotten, 1), else_=FailedLogins.failures + 1)
    one_more = update(FailedLogins).where(FailedLogins.name_hash == name_hash).values(failures=failures, last_at=now_s)
    # Two deletions at once take different rows; and each comes last, so that neither waits for what the other counts.
    a_few = select(FailedLogins.name_hash).where(forgotten).limit(DELETED_AT_ONCE).with_for_update(skip_locked=True)
    with transaction():
        if db.session.scalar(one_more.returning(FailedLogins.failures)) is None:
            db.session.execute(insert(FailedLogins).values(name_hash=name_hash, failures=1, last_at=now_s))
        db.session.execute(delete(FailedLogins).where(FailedLogins.name_hash.in_(a_few)))


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
