"""The orders' part of the contract."""

from __future__ import annotations

from typing import Any

from flask import Blueprint
from flask.typing import ResponseReturnValue
from pydantic import BaseModel
from pydantic import Field

from ..auth import current_user
from ..shell.body import Paging
from ..shell.body import read_body
from ..shell.body import read_query
from . import cart
from . import history
from .checkout import check_out
from .models import Order

orders = Blueprint("orders", __name__, url_prefix="/api")

MAX_ID = 999_999_999


class AddItem(BaseModel):
    product_id: int = Field(ge=1, le=MAX_ID)
    qty: int = Field(ge=1, le=cart.MAX_QUANTITY)


class UpdateItem(BaseModel):
    product_id: int = Field(ge=1, le=MAX_ID)
    qty: int = Field(ge=0, le=cart.MAX_QUANTITY)


@orders.post("/order/add-item")
def add_item() -> ResponseReturnValue:
    user = current_user()
    item = read_body(AddItem)
    return {"result": _as_json(cart.add(user.id, item.product_id, item.qty))}


@orders.post("/order/update-item")
def update_item() -> ResponseReturnValue:
    user = current_user()
    item = read_body(UpdateItem)
    return {"result": _as_json(cart.update(user.id, item.product_id, item.qty))}


@orders.get("/order")
def open_order() -> ResponseReturnValue:
    order = cart.find_open(current_user().id)
    if order is None:
        return {"message": "No order found"}
    return {"result": _as_json(order)}


@orders.post("/order/checkout")
def checkout() -> ResponseReturnValue:
    order = check_out(current_user().id)
    return {"message": "Order placed", "result": _as_json(order)}


@orders.get("/orders")
def list_orders() -> ResponseReturnValue:
    user = current_user()
    paging = read_query(Paging)
    found, has_next = history.list_placed(None if user.is_admin else user.id, paging.page, paging.per_page)
    return {
        "results": [_as_json(order) for order in found],
        "page": paging.page,
        "per_page": paging.per_page,
        "has_next": has_next,
    }


def _as_json(order: Order) -> dict[str, Any]:
    return {
        "id": order.id,
        "user_id": order.user_id,
        "is_open": order.is_open,
        "total": order.total,
        "placed_at": order.placed_at and f"{order.placed_at.isoformat()}Z",
        "items": [
            {"product": item.product_id, "quantity": item.quantity, "name": item.name, "price": item.price}
            for item in order.items
        ],
    }
