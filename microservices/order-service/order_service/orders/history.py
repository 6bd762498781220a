"""Placed orders, newest first."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from ..db import db
from .models import Order


def list_placed(user_id: int | None, page: int, per_page: int) -> tuple[Sequence[Order], bool]:
    """Return one page of a user's placed orders, or of everybody's for None, and whether there is a next one."""
    placed = select(Order).where(~Order.is_open).order_by(Order.placed_at.desc(), Order.id.desc())
    if user_id is not None:
        placed = placed.where(Order.user_id == user_id)
    found = db.session.scalars(placed.limit(per_page + 1).offset((page - 1) * per_page)).all()
    return found[:per_page], len(found) > per_page
