"""Further features of a shop. Each keeps a list of things that shoppers write, with a text and a number."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class AddedFeature:
    """A feature that a shop may add: the thing that it keeps, and the names of the thing's text and number."""

    thing: str
    text: str
    number: str

    @property
    def room(self) -> str:
        return f"{self.thing}s"

    @property
    def service(self) -> str:
        return f"{self.thing}-service"

    def names(self) -> dict[str, str]:
        """Return the values of the templates' names."""
        return {
            "thing": self.thing,
            "Thing": self.thing.title(),
            "room": self.room,
            "Room": self.room.title(),
            "text": self.text,
            "number": self.number,
            "package": f"{self.thing}_service",
            "service": self.service,
        }


FEATURES = tuple(
    AddedFeature(*line.split())
    for line in """
    review comment stars
    coupon code percent
    voucher code cents
    refund reason cents
    shipment carrier parcels
    invoice reference cents
    supplier city days
    warehouse city shelves
    promotion slogan percent
    newsletter topic issues
    complaint reason urgency
    question text votes
    answer text votes
    subscription product months
    gift message cents
    bundle title pieces
    auction lot cents
    bid lot cents
    reward reason points
    badge title level
    referral friend points
    survey topic pages
    poll topic choices
    banner slogan clicks
    event place seats
    ticket place cents
    repair defect days
    rental product days
    sample product pieces
    audit subject findings
    contract partner months
    donation cause cents
    """.strip().splitlines()
)
