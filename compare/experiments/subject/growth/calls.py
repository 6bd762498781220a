"""What coupled features call: each calls two others, as the features of real shops do.

Isolated features can't widen the reach of a change, so they alone would say nothing about a shop that has grown. Of all
parts that were there before it, the shop's own rooms first, a coupled feature calls one that lies half of the way back
and one that lies a third of the way back. So reviews know products and orders, and shipments know
reviews and vouchers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .features import AddedFeature


@dataclass(frozen=True)
class CalledPart:
    """A room that a feature calls: what it asks there, in the monolith as a function and in micro as a path.

    `imported` and `expression` are Python for a module of another room in the monolith. `path` and `query` are what a
    client of the room asks for, and `answer` is where it finds a number in the answer.
    """

    room: str
    role: str
    imported: str
    expression: str
    path: str
    query: str
    answer: str


def _listed(room: str, imported: str, expression: str) -> CalledPart:
    """Return a room of the shop that answers with a list, whose first page is counted."""
    answer = 'len(answer.json()["results"])'
    return CalledPart(room, room, imported, expression, f"/api/{room}", 'query={"per_page": "10"}, ', answer)


PRODUCTS = _listed("products", "from ..products import catalogue", "len(catalogue.list_products(1, 10).products)")
ORDERS = _listed("orders", "from ..orders import history", "len(history.list_placed(user_id, 1, 10)[0])")
OWN_ROOMS = (PRODUCTS, ORDERS)


def part_of(feature: AddedFeature) -> CalledPart:
    """Return a feature as others call it."""
    return CalledPart(
        room=feature.room,
        role=feature.room,
        imported=f"from ..{feature.room} import book as {feature.room}",
        expression=f"{feature.room}.count(user_id)",
        path=f"/api/{feature.thing}/count",
        query="",
        answer='answer.json()["result"]',
    )


def called_by(features: Sequence[AddedFeature], place: int) -> tuple[CalledPart, CalledPart]:
    """Return the two parts that the feature at a place calls. Both were there before it."""
    before = (*OWN_ROOMS, *(part_of(feature) for feature in features[:place]))
    own = len(before)
    return before[(own - 1) // 2], before[2 * own // 3]
