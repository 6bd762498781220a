"""Metrics in words: what each is called, and the sentence that compares two sides by it.

A sentence has fields. `{a}` and `{b}` are the sides, of which `a` has more. `{much}`, `{many}`, `{long}` and `{high}`
say how much more, and `{than}` follows them. `{a_holds}` is a verb that agrees with `a`. In the sentence of a share or
a count, `{a_value}` and `{b_value}` are the values of the sides. Words for a new metric go into one of the tables. A
metric that no table knows gets its own name, put into words.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Quantity:
    """A metric in words.

    `noun` stands where no sentence is told, as in the head of a row. `says` is the sentence that compares two sides. If
    it names their values, as those of shares and counts do, `direction` is the sentence without them. `of_copy` is true
    if a side is a further copy of what is measured there, and not the whole of it.
    """

    noun: str
    says: str = ""
    direction: str = ""
    of_copy: bool = False

    @property
    def sentence(self) -> str:
        """The sentence of a ratio, or of a direction."""
        return self.says or f"{self.noun} is {{high}} in {{a}} {{than}} in {{b}}"


OPERATIONS = {
    "home": "the home page",
    "product_list": "the product list",
    "product_page": "a product page",
    "login": "a login",
    "search": "a search",
    "add_item": "adding to the cart",
    "cart_page": "the cart page",
    "checkout": "a checkout",
    "similar": "finding similar products",
    "null_hop": "an empty call",
    "null_route": "an empty page",
}
FEATURES = {"login": "logins", "browse": "views of products", "search": "searches", "cart": "carts"}
FEATURES |= {"checkout": "checkouts"}


def _works(what: str, works: str, noun: str) -> Quantity:
    says = f"{what} {works} {{a_value}} of the time in {{a}}, and {{b_value}} in {{b}}"
    return Quantity(noun, says, f"{what} {works} more often in {{a}} than in {{b}}")


def _counted(what: str) -> Quantity:
    says = f"the number of {what} is {{a_value}} in {{a}}, and {{b_value}} in {{b}}"
    return Quantity(f"the number of {what}", says, f"there are more {what} in {{a}} than in {{b}}")


KNOWN = {
    "shop.pss": Quantity("the memory of the whole shop", "{a} {a_holds} {much} memory {than} {b}"),
    "shop.uss": Quantity("the memory that nobody shares", "{a} {a_holds} {much} memory {than} {b}"),
    "shop.startup": Quantity("the time to start", "starting takes {long} in {a} {than} in {b}"),
    "shop.processes": Quantity("the number of processes"),
    "shop.deployables": _counted("deployables"),
    "shop.build_files": _counted("build files"),
    "shop.lock_files": _counted("lock files"),
    "shop.ports": _counted("ports"),
    "shop.settings": _counted("settings"),
    "shop.secrets": _counted("secrets"),
    "shop.databases": _counted("databases"),
    "shop.pools": _counted("pools of connections"),
    "shop.failure_edges": _counted("connections that may fail"),
    "artefact.rooms_share": Quantity(
        "the share of rooms in what is built at once",
        "what is built at once holds {a_value} of the rooms in {a}, and {b_value} in {b}",
        "what is built at once holds more of the rooms in {a} than in {b}",
    ),
    "slice.lines": Quantity("the lines to read for an edit, up to the contract"),
    "reach.lines": Quantity("the lines to read for an edit, in all services"),
    "one_room.check_cpu": Quantity("the CPU time of a type check of one room"),
    "open_one.check_cpu": Quantity("the CPU time of a type check with one service open"),
    "open_all.check_cpu": Quantity("the CPU time of a type check with all services open"),
    "slice.growth": Quantity(
        "the growth of the lines to read, up to the contract",
        "the lines to read for an edit, up to the contract, have grown by a factor that is {high} in {a} {than} in {b}",
    ),
    "reach.growth": Quantity(
        "the growth of the lines to read, in all services",
        "the lines to read for an edit, in all services, have grown by a factor that is {high} in {a} {than} in {b}",
    ),
    "open_one.check_growth": Quantity(
        "the growth of a type check, one service open",
        "a type check has grown by a factor that is {high} in {a} {than} in {b} with one service open",
    ),
    "one_room.check_growth": Quantity(
        "the growth of a type check of one room",
        "a type check of one room has grown by a factor that is {high} in {a} {than} in {b}",
    ),
    "open_all.check_growth": Quantity(
        "the growth of a type check, all services open",
        "a type check has grown by a factor that is {high} in {a} {than} in {b} with all services open",
    ),
    "open_one.edit_growth": Quantity(
        "the growth of the editor's work for an edited line",
        "the editor's work for an edited line has grown by a factor that is {high} in {a} {than} in {b}",
    ),
    "shop.installed": Quantity("the disk space of the whole shop"),
    "extra_copy.pss": Quantity(
        "the memory of one more copy", "one more copy of {a} takes {much} memory {than} one more of {b}", of_copy=True
    ),
    "one_copy.memory": Quantity("the memory with one copy", "{a} {a_holds} {much} memory {than} {b} with one copy"),
    "extra_copy.installed": Quantity(
        "the disk space of one more copy", "one more copy of {a} takes {much} disk {than} one more of {b}", of_copy=True
    ),
    "similar.extra_100rps_memory": Quantity(
        "the memory for 100 more requests a second",
        "100 more requests a second take {much} memory in {a} {than} in {b}",
    ),
    "products.edit_to_answer": Quantity(
        "the time until a changed line of code is live",
        "a changed line of code takes {long} to be live in {a} {than} in {b}",
    ),
    "products.edit_growth": Quantity(
        "the growth of the wait for a changed line",
        "the wait of a changed line has grown by a factor that is {high} in {a} {than} in {b}",
    ),
    "repair.duration": Quantity("the time of a repair", "a repair takes {long} in {a} {than} in {b}"),
    "bump_own.rooms_share": Quantity(
        "the share of rooms to deploy again for a library of products",
        "for a new version of a library that only products uses, {a_value} of the rooms are deployed again in {a}, and "
        "{b_value} in {b}",
        "for a new version of a library that only products uses, more rooms are deployed again in {a} than in {b}",
    ),
    "bump_shared.rooms_share": Quantity(
        "the share of rooms to deploy again for a library that all use",
        "for a new version of a library that all use, {a_value} of the rooms are deployed again in {a}, and {b_value} "
        "in {b}",
        "for a new version of a library that all use, more rooms are deployed again in {a} than in {b}",
    ),
    "clash.resolved_share": Quantity(
        "the share of rooms that get the version that they need",
        "if two rooms need clashing versions of a library, {a_value} of them get theirs in {a}, and {b_value} in {b}",
        "if rooms need clashing versions of a library, more of them get theirs in {a} than in {b}",
    ),
    "swap.rooms_share": Quantity(
        "the share of rooms to deploy again for a new framework in one room",
        "for a new framework in one room, {a_value} of the rooms are deployed again in {a}, and {b_value} in {b}",
        "for a new framework in one room, more rooms are deployed again in {a} than in {b}",
    ),
    "swap.framework_files": _counted(
        "modules that use the old framework, of those deployed with a room that leaves it"
    ),
    "swap.files": _counted("files that a new framework in one room touches"),
    "swap.lost_share": Quantity(
        "the share of requests that are lost while a room moves to a new framework",
        "while a room moves to a new framework, {a_value} of the requests are lost in {a}, and {b_value} in {b}",
        "while a room moves to a new framework, more requests are lost in {a} than in {b}",
    ),
    "store.rooms_share": Quantity(
        "the share of rooms to deploy again for another database",
        "{a_value} of the rooms are deployed again in {a}, and {b_value} in {b}",
        "more rooms are deployed again in {a} than in {b}",
    ),
    "store.modules": _counted("modules that know the second database"),
    "store.wrong_share": Quantity(
        "the share of kills that damage the books or the search",
        "{a_value} of the kills damage the books or the search in {a}, and {b_value} in {b}",
        "more of the kills damage the books or the search in {a} than in {b}",
    ),
    "cut.wrong_share": Quantity(
        "the share of cut checkouts that leave wrong books",
        "of checkouts that are cut off in the middle, {a_value} leave wrong books in {a}, and {b_value} in {b}",
        "of checkouts that are cut off in the middle, more leave wrong books in {a} than in {b}",
    ),
    "others.availability": _works("what other rooms offer", "works", "the working share of other rooms"),
    "bystanders.availability": _works(
        "features that do not need the broken room",
        "work",
        "the working share of features that do not need the broken room",
    ),
    "dependents.availability": _works(
        "features that need the broken room", "work", "the working share of features that need the broken room"
    ),
    "shop.lost": Quantity(
        "the working time that features lose", "features lose {much} of their working time in {a} {than} in {b}"
    ),
    "crashes.lost": Quantity(
        "the working time that features lose to a crash, by a kill or by a request",
        "or a request crashes it, features lose {much} of their working time in {a} {than} in {b}",
    ),
    "requests.lost": Quantity("the number of lost requests", "{many} requests are lost in {a} {than} in {b}"),
    "shop.recovery": Quantity(
        "the time until all is well again", "it takes {long} until all is well in {a} {than} in {b}"
    ),
    "victim.p95_slowdown": Quantity(
        "the slowdown of other rooms by a neighbour's load",
        "a neighbour's load on the database slows other rooms down by a factor that is {high} in {a} {than} in {b}",
    ),
    "home.p50": Quantity("the home page's median latency", "the home page takes {long} in {a} {than} in {b}"),
}
KNOWN["shop.memory"] = KNOWN["shop.pss"]
KNOWN["extra_copy.pss_anon"] = KNOWN["extra_host.memory"] = KNOWN["extra_copy.pss"]

# By the end of a metric's name; {} is the operation in words.
OF_OPERATIONS = {
    "p50": ("the median latency of {}", "{} takes {{long}} in {{a}} {{than}} in {{b}}"),
    "p95": ("the 95th percentile of the latency of {}", ""),
    "p99": ("the 99th percentile of the latency of {}", ""),
    "hops": ("the number of calls to other services for {}", ""),
    "saturation_rps": ("the highest rate for {}", ""),
    "capacity_rps": ("the highest rate for {}", ""),
}


def quantity_of(metric: str) -> Quantity:
    """Return a metric in words."""
    if metric in KNOWN:
        return KNOWN[metric]
    of, _, what = metric.rpartition(".")
    if what in OF_OPERATIONS and of in OPERATIONS:
        noun, says = (text.format(OPERATIONS[of]) for text in OF_OPERATIONS[what])
        return Quantity(noun, says)
    if what == "availability" and of in FEATURES:
        return _works(FEATURES[of], "work", f"the working share of {FEATURES[of]}")
    said = what.replace("_", " ")
    return Quantity(f"{said} of {of.replace('_', ' ').replace('.', ' ')}" if of else said)


def is_known(metric: str) -> bool:
    """Return whether a metric has words of its own."""
    of, _, what = metric.rpartition(".")
    return (
        metric in KNOWN or (what in OF_OPERATIONS and of in OPERATIONS) or (what == "availability" and of in FEATURES)
    )
