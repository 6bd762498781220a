"""Bring checkouts to an end that were cut off: their service was killed, or product-service did not answer."""

from __future__ import annotations

import logging
import threading
import time

from flask import Flask
from sqlalchemy import select

from ..db import db
from ..shell.errors import Unavailable
from .checkout import settle
from .models import Order

EVERY_S = 1.0
AT_ONCE = 100  # the others come the next time

log = logging.getLogger(__name__)


def start_recovery(app: Flask) -> None:
    """Look for such checkouts again and again, in the background."""
    threading.Thread(target=_keep_recovering, args=(app,), name="recovery", daemon=True).start()


def recover() -> None:
    """Settle every checkout whose reservation has expired.

    One that has not may still be under way in another process, and is left alone. Another copy of this process may have
    settled one meanwhile, so each is looked at once more. One that can't be settled is tried again the next time, and
    keeps no other from being settled. While product-service is away, all of them wait.
    """
    expired = Order.is_open & (Order.held_until < time.time())
    for order_id in db.session.scalars(select(Order.id).where(expired).limit(AT_ONCE)).all():
        try:
            order = db.session.scalar(select(Order).where(Order.id == order_id, expired))
            db.session.commit()  # no transaction stays open while product-service is asked
            if order is None:
                continue
            ended = "placed" if settle(order) else "open again"
        except Unavailable:
            log.warning("checkouts that were cut off have to wait: product-service does not answer")
            break
        except Exception as error:
            log.warning("the checkout of order %s has to wait: %s", order_id, error)
        else:
            log.warning("order %s was cut off in checkout; it is now %s", order_id, ended)


def _keep_recovering(app: Flask) -> None:
    while True:
        time.sleep(EVERY_S)
        try:
            with app.app_context():
                recover()
        except Exception as error:
            log.warning("recovery has to wait: %s", error)
