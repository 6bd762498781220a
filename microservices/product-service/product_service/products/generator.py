"""A made-up catalogue: the same products every time, as many as wanted."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from random import Random
from typing import Any

from sqlalchemy import insert
from sqlalchemy import select

from ..db import db
from ..db import transaction
from .catalogue import word_rows
from .models import Catalogue
from .models import Product
from .models import ProductWord

SEED = 1729
CHUNK = 2000

NOUNS = {
    "kitchen": ("Kettle", "Skillet", "Teapot", "Colander", "Grater", "Whisk", "Bread Knife", "Pepper Mill"),
    "office": ("Desk Lamp", "Notebook", "Stapler", "Fountain Pen", "Paper Tray", "Bookend", "Ruler", "Wall Clock"),
    "garden": ("Watering Can", "Trowel", "Bird Feeder", "Plant Pot", "Rake", "Lantern", "Pruning Shears", "Bench"),
    "travel": ("Backpack", "Suitcase", "Travel Mug", "Neck Pillow", "Passport Case", "Umbrella", "Duffel Bag", "Map"),
    "music": ("Ukulele", "Metronome", "Music Stand", "Tambourine", "Harmonica", "Headphones", "Turntable", "Tuner"),
    "sport": ("Yoga Mat", "Kettlebell", "Tennis Racket", "Water Bottle", "Jump Rope", "Bike Pump", "Football", "Towel"),
    "games": ("Chess Set", "Puzzle", "Dice Box", "Card Deck", "Yo-Yo", "Kite", "Domino Set", "Spinning Top"),
    "home": ("Blanket", "Candle", "Picture Frame", "Cushion", "Coat Rack", "Mirror", "Vase", "Doormat"),
}
MATERIALS = (
    "Walnut",
    "Copper",
    "Linen",
    "Ceramic",
    "Bamboo",
    "Steel",
    "Leather",
    "Cork",
    "Glass",
    "Wool",
    "Oak",
    "Brass",
)
STYLES = ("Classic", "Compact", "Folding", "Handmade", "Nordic", "Vintage", "Slim", "Sturdy", "Light", "Bold")
USES = ("long weekends", "small flats", "busy mornings", "rainy days", "first homes", "shared desks", "quiet evenings")
PRAISES = (
    "It ages well and is easy to repair.",
    "It packs flat and weighs little.",
    "It cleans with a damp cloth.",
    "It comes with a five-year guarantee.",
    "It was drawn by a student, and it shows in the best way.",
    "It makes a good gift.",
)


def make_products() -> Iterator[dict[str, Any]]:
    """Yield products without end, as rows of the table; the first N are the same whatever N is."""
    random = Random(SEED)
    product_id = 0
    while True:
        product_id += 1
        category = random.choice(tuple(NOUNS))
        noun, material = random.choice(NOUNS[category]), random.choice(MATERIALS)
        name = f"{random.choice(STYLES)} {material} {noun}"
        slug = f"{name.lower().replace(' ', '-')}-{product_id}"
        purpose = f"A {noun.lower()} of {material.lower()}, made for {random.choice(USES)}."
        yield {
            "id": product_id,
            "name": name,
            "slug": slug,
            "price": random.randrange(299, 19_999, 100) + random.choice((0, 50)),
            "image": f"{category}-{product_id}.svg",
            "description": f"{purpose} {random.choice(PRAISES)}",
            "category": category,
            "stock": random.randint(20, 500),
        }


def fill_catalogue(size: int) -> None:
    """Fill an empty catalogue with `size` products, in bulk and in one transaction. One that is not empty is kept."""
    if db.session.scalar(select(Catalogue.id)) is not None:
        return
    rows = islice(make_products(), size)
    with transaction():
        while chunk := list(islice(rows, CHUNK)):
            db.session.execute(insert(Product.__table__), chunk)
            db.session.execute(
                insert(ProductWord.__table__), [word for row in chunk for word in word_rows(row["id"], row)]
            )
        db.session.execute(insert(Catalogue).values(id=1, size=size, version=size))
