"""Reservations: stock that is taken for a checkout in another service, until that says how it ended.

Every step may be repeated with the same key and gives the same answer, because a caller that heard nothing asks again.
"""

from __future__ import annotations

import time
from collections.abc import Mapping

from flask import current_app
from sqlalchemy import ForeignKey
from sqlalchemy import select
from sqlalchemy import String
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped
from sqlalchemy.orm import mapped_column
from sqlalchemy.orm import relationship

from ..db import db
from ..db import Model
from ..db import transaction
from ..shell.errors import Conflict
from . import stock
from .models import Product

HELD, CONFIRMED, RELEASED = "held", "confirmed", "released"
ENDED = "This checkout took too long and has ended. Please try again."


class Reservation(Model):
    """Stock that a checkout has taken but not yet paid for, so to say.

    It begins as held, and ends as confirmed or released: one row changes state once, and that decides for both services
    how the checkout ended. `expires_at` is in seconds since the epoch.
    """

    __tablename__ = "reservations"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    state: Mapped[str] = mapped_column(String(9), index=True)
    expires_at: Mapped[float]

    lines: Mapped[list[ReservationLine]] = relationship(order_by="ReservationLine.product_id", lazy="selectin")


class ReservationLine(Model):
    __tablename__ = "reservation_lines"

    key: Mapped[str] = mapped_column(ForeignKey(Reservation.key), primary_key=True)
    product_id: Mapped[int] = mapped_column(ForeignKey(Product.id), primary_key=True)
    quantity: Mapped[int]
    name: Mapped[str] = mapped_column(String(120))  # as it was when the stock was taken
    price: Mapped[int]  # cents for one, then


def reserve(key: str, quantities: Mapping[int, int]) -> Reservation:
    """Take stock and hold it under `key`. Raises Conflict if any line runs short: then nothing is taken."""
    release_expired()
    try:
        reservation = _held(key, quantities)
    except IntegrityError:  # the same request came twice at once, and the other was faster: its reservation is there
        reservation = _held(key, quantities)
    if reservation.state == RELEASED:
        raise Conflict(ENDED)
    return reservation


def confirm(key: str) -> Reservation:
    """End a reservation as sold. Raises Conflict if it has been released."""
    with transaction():
        reservation = _locked(key)
        if reservation is None or reservation.state == RELEASED:
            raise Conflict(ENDED)
        reservation.state = CONFIRMED
    return reservation


def release(key: str) -> Reservation:
    """End a reservation by putting its stock back, unless it is confirmed: the state shows which it was.

    A key that is not known yet is released all the same, so that a request that is still on its way finds it ended.
    """
    try:
        return _released(key)
    except IntegrityError:  # the reservation came in between
        return _released(key)


def release_expired() -> None:
    """Put back the stock of those that held it for too long: their checkout will not come back for it."""
    expired = select(Reservation.key).where(Reservation.state == HELD, Reservation.expires_at < time.time())
    for key in db.session.scalars(expired).all():
        release(key)


def _held(key: str, quantities: Mapping[int, int]) -> Reservation:
    with transaction():
        reservation = _locked(key)
        if reservation is None:
            reservation = Reservation(key=key, state=HELD, expires_at=time.time() + _life_s())
            db.session.add(reservation)
            db.session.flush()  # the key first: of two that come at once, the second waits here for the first
            reservation.lines = [ReservationLine(**vars(line)) for line in stock.take(quantities)]
    return reservation


def _released(key: str) -> Reservation:
    with transaction():
        reservation = _locked(key)
        if reservation is None:
            reservation = Reservation(key=key, state=RELEASED, expires_at=time.time(), lines=[])
            db.session.add(reservation)
        elif reservation.state == HELD:
            _put_back(reservation)
    return reservation


def _locked(key: str) -> Reservation | None:
    return db.session.get(Reservation, key, with_for_update=True, populate_existing=True)


def _put_back(reservation: Reservation) -> None:
    for line in reservation.lines:  # by product id, as stock.take does it
        more = update(Product).where(Product.id == line.product_id).values(stock=Product.stock + line.quantity)
        db.session.execute(more)
    reservation.state = RELEASED


def _life_s() -> float:
    return float(current_app.extensions["settings"].reservation_s)
