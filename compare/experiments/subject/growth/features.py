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
    album artist tracks
    alert reason level
    appointment place minutes
    article topic words
    asset owner cents
    author country books
    backup target days
    balance note cents
    basket label pieces
    batch origin pieces
    bill payer cents
    booking room_name nights
    brand country models
    broker firm percent
    budget purpose cents
    bulletin topic copies
    stipend reason cents
    campaign slogan clicks
    carrier country trucks
    certificate issuer years
    chapter topic sections
    charge reason cents
    cheque bank cents
    claim reason cents
    client city years
    collection theme pieces
    column topic lines
    comment text votes
    commission reason percent
    container port kilos
    counter shop_name visits
    course topic hours
    craftsman trade years
    credit reason cents
    customer city years
    dealer city models
    deadline task days
    deal partner cents
    deposit bank cents
    device maker volts
    discount reason percent
    dispute reason days
    document topic leaves
    draft topic words
    driver licence years
    exchange reason pieces
    exhibit artist days
    expense purpose cents
    fee reason cents
    forecast month pieces
    forum topic members
    franchise city percent
    garage city places
    goal purpose percent
    guarantee issuer months
    guide topic leaves
    handout topic leaves
    hint text votes
    holiday reason days
    idea text votes
    image caption pixels
    incident reason urgency
    inspector city visits
    instalment reason cents
    insurer city percent
    interview candidate minutes
    journal topic issues
    keyword text clicks
    label text pieces
    lease partner months
    leaflet topic copies
    lesson topic minutes
    licence issuer years
    loan bank cents
    locker place digits
    raffle prize tickets
    manual topic leaves
    margin reason percent
    meeting topic minutes
    member city years
    message text votes
    milestone task days
    mission purpose days
    model maker pieces
    note text votes
    notice text days
    offer product cents
    outlet city pieces
    package carrier kilos
    pallet depot kilos
    parcel carrier kilos
    partner city years
    payment bank cents
    permit issuer days
    phone maker digits
    pilot purpose weeks
    """.strip().splitlines()
)
