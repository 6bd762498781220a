"""Paths for other services, not for shoppers: they take the service token, and stand in no public contract."""

from __future__ import annotations

import hmac
from typing import Any

from flask import Blueprint
from flask import current_app
from flask.typing import ResponseReturnValue
from pydantic import BaseModel
from pydantic import Field

from ..auth import sent_key
from ..shell.body import read_body
from ..shell.errors import NotAllowed
from . import reservations

internal = Blueprint("internal", __name__, url_prefix="/internal")


class Line(BaseModel):
    product_id: int = Field(ge=1)
    quantity: int = Field(ge=1)


class Lines(BaseModel):
    lines: list[Line] = Field(min_length=1)


@internal.before_request
def services_only() -> None:
    if not hmac.compare_digest(sent_key().encode(), current_app.extensions["service_token"].encode()):
        raise NotAllowed("This path is for services.")


@internal.put("/reservations/<key>")
def reserve(key: str) -> ResponseReturnValue:
    quantities = {line.product_id: line.quantity for line in read_body(Lines).lines}
    return {"result": _as_json(reservations.reserve(key, quantities))}


@internal.put("/reservations/<key>/confirmed")
def confirm(key: str) -> ResponseReturnValue:
    return {"result": _as_json(reservations.confirm(key))}


@internal.put("/reservations/<key>/released")
def release(key: str) -> ResponseReturnValue:
    return {"result": _as_json(reservations.release(key))}


def _as_json(reservation: reservations.Reservation) -> dict[str, Any]:
    lines = [
        {"product_id": line.product_id, "quantity": line.quantity, "name": line.name, "price": line.price}
        for line in reservation.lines
    ]
    return {"state": reservation.state, "lines": lines}
