"""Conditions in words: which shop runs, in how many copies, and what is done to it meanwhile.

A condition is named like `micro-resilient@hot=users,catalogue=500,copies=2`. Words for a new key go into one of the
tables. A key that no table knows is still put into words, so that no sentence shows an internal name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ...topology import MICRO
from ...topology import ROOMS

MONOLITH = "monolith"
SHOPS = {
    "monolith": "the monolith",
    "micro": "the services",
    "micro-resilient": "the services",
    "micro-course": "the services as first taught",
    "null-route": "a program that does nothing",
}
COUNTS = {"1": "one", "2": "two", "3": "three", "4": "four", "5": "five", "6": "six"}
BUSY = {"users": "logins", "products": "similar products", "orders": "checkouts"}
# What follows the shop: what is special about it.
VARIANTS = {
    ("best", ""): "in its best form",
    ("variant", "bulkhead"): "with a bulkhead",
    ("variant", "degrading"): "with a bulkhead and a fallback",
    ("copies", "1-2-1"): "with a second copy for a time",
    ("hot", "1-2-1"): "with a second copy for a time",
    ("swap", "mounted"): "with the new framework mounted beside the old one",
    ("compensation", "none"): "without compensation, recovery and expiry",
    ("aa", "again"): "measured again",
}
# What is the case meanwhile. {} is the value.
SITUATIONS = {
    "catalogue": "with {} products",
    "growth": "grown by {} features",
    "orders": "with {} past orders",
    "coupled": "grown by {} features that call each other",
    "cold": "with nothing built before",
}
SITUATIONS_BY_VALUE = {
    ("index", "mmap"): "with one index for all copies",
    ("index", "mapped"): "with one index for all copies",
    ("store", "second"): "with search moved to a second kind of database",
    ("servers", "1"): "with everything on one database server",
    ("servers", "each"): "with a database server for each service",
    ("agent", "off"): "with switches for faults that are off",
    ("agent", "none"): "without switches for faults",
}
# {} is the broken room.
FAULTS = {
    "exception": "while {} raises errors",
    "hang": "while {} hangs",
    "slow": "while {} is slow",
    "spin": "while {} burns CPU",
    "leak": "while {} leaks memory",
    "freeze": "while {} is frozen",
    "pause": "while {} is paused",
    "cut": "while {} is cut off the network",
    "kill": "when {} is killed",
    "poison": "when a request crashes {}",
    "out-of-memory": "when {} runs out of memory",
    "database-locked": "while the database of {} is locked",
    "database-stopped": "while the database of {} is stopped",
}


@dataclass(frozen=True)
class Name:
    """A condition in words.

    `subject` is the shop, as in "two copies of the monolith". `further` is what one copy more is a copy of.
    `situations` hold what is the case meanwhile, as in "while products hangs".
    """

    subject: str
    is_plural: bool
    further: str
    situations: tuple[str, ...]


def name_of(condition: str) -> Name:
    """Return a condition in words. It has none of the signs that internal names have."""
    shop, _, rest = condition.partition("@")
    given = dict(_pair(part) for part in rest.split(",") if part)
    subject, is_plural, further = _copies(shop, given)
    variants = [words for pair, words in VARIANTS.items() if given.get(pair[0]) == pair[1]]
    subject = " ".join([subject, *variants])
    return Name(subject, is_plural, further, tuple(_situations(given)))


def phrase_of(condition: str) -> str:
    """Return a condition as one phrase, such as "the monolith, grown by 32 features"."""
    name = name_of(condition)
    return joined((name.subject, *name.situations))


def _pair(part: str) -> tuple[str, str]:
    key, _, value = part.partition("=")
    return key, value


def _copies(shop: str, given: Mapping[str, str]) -> tuple[str, bool, str]:
    """Return a shop with the number of its copies, whether that is a plural, and what one copy more is a copy of."""
    words = SHOPS.get(shop, f"the {_plain(shop)}")
    copies, hot = _many(given.get("copies", "")), given.get("hot", "")
    if not shop.startswith("micro"):
        return (f"{copies} copies of {words}", True, words) if copies else (words, False, words)
    everything = _many(given.get("all", "")) or ("" if hot in ROOMS else copies)
    if everything:
        return f"{everything} copies of every service", True, "every service"
    copied = {room: count for room in ROOMS if (count := _many(given.get(room, "")))}
    copied |= {room: count for room, count in (("products", _many(hot)), (hot, copies)) if count}
    services = {MICRO.serving(room).name: count for room, count in copied.items()}
    said = " and ".join(f"{count} copies of {name}" for name, count in services.items())
    further = " and ".join(services) or (MICRO.serving(hot).name if hot in ROOMS else words)
    return (f"{words} with {said}" if said else words), True, further


def _many(value: str) -> str:
    """Return a number of copies in words. Empty if it is one, or no number."""
    return "" if not value.isdecimal() or value == "1" else COUNTS.get(value, value)


def _situations(given: Mapping[str, str]) -> list[str]:
    found = []
    for key, value in given.items():
        kind, _, room = value.partition(":")
        if key == "hot" and value in BUSY:
            found.append(f"if {BUSY[value]} keep the shop busy")
        elif key == "fault":
            found.append(FAULTS.get(kind, f"while {{}} has the fault {_plain(kind)}").format(_plain(room)))
        elif (key, value) in SITUATIONS_BY_VALUE:
            found.append(SITUATIONS_BY_VALUE[key, value])
        elif key in SITUATIONS:
            found.append(SITUATIONS[key].format(f"{int(value):,}" if value.isdecimal() else _plain(value)))
        elif (key, value) not in VARIANTS and key not in ("copies", "hot", "all", *ROOMS):
            found.append(f"with {_plain(f'{key} {value}').strip()}")
    return found


def _plain(text: str) -> str:
    """Return a part of an internal name without the signs that join its parts."""
    return " ".join(text.translate(dict.fromkeys(map(ord, "@=:_"), " ")).split())


@dataclass(frozen=True)
class Sides:
    """Two conditions that are compared, each with what is special about it, and what is the case in both."""

    a: Name
    b: Name
    both: tuple[str, ...]

    @property
    def turned(self) -> Sides:
        """The same with the sides exchanged."""
        return Sides(self.b, self.a, self.both)


def sides(a: str, b: str) -> Sides:
    """Return two conditions in words. What is the case in both is said once."""
    one, other = name_of(a), name_of(b)
    both = tuple(each for each in one.situations if each in other.situations)
    return Sides(_with_own(one, both), _with_own(other, both), both)


def _with_own(name: Name, both: tuple[str, ...]) -> Name:
    own = " ".join(each for each in name.situations if each not in both)
    if not own:
        return name
    return Name(f"{name.subject} {own}", name.is_plural, f"{name.further} {own}", name.situations)


def joined(situations: tuple[str, ...]) -> str:
    """Return situations as one phrase, such as "if logins keep the shop busy, with 500 products"."""
    return ", ".join(situations)
