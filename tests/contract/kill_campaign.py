"""Kill (-9) copies while a crowd buys, each at a random moment of somebody's checkout, then audit the books.

    python -m tests.contract.kill_campaign --shop micro --kills 100

It prints one line, or one JSON document with --json. Exit code 0 means that the books are right, 1 that they are wrong.
It draws a seed and prints it. --seed repeats which copies are killed, and after how long, but not what else happens on
the machine.
"""

from __future__ import annotations

import argparse
import json
import os
import secrets
import signal
import sqlite3
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import asdict
from dataclasses import dataclass
from pathlib import Path
from random import Random
from threading import Event
from typing import Any

from compare.errors import CartlabError
from compare.launch.local.launcher import LaunchedShop
from compare.launch.runtime import CopyStatus
from tests.contract.buyers import Buyer
from tests.contract.buyers import lines_of
from tests.contract.people import Crowd
from tests.contract.people import Person
from tests.contract.people import Stockroom
from tests.contract.shop import Shop
from tests.contract.subjects import running
from tests.contract.subjects import Subject
from tests.contract.subjects import SUBJECTS
from tests.contract.waiting import eventually
from tests.shelf import close_shelf
from tests.shelf import open_shelf

BUYERS = 20
LONGEST_PAUSE_S = 0.5  # between a shop that serves and the next kill
# It counts from the sending of a checkout. In a crowd that waits for cores, a checkout takes longer than a lone one.
LONGEST_CHECKOUT_S = 0.06
CHECKOUT_WITHIN_S = 10.0
BACK_WITHIN_S = 60.0
SETTLED_WITHIN_S = 30.0
SETTINGS = {"CARTLAB_RESERVATION_S": "2", "CARTLAB_CATALOGUE_SIZE": "120"}
# With one copy of the monolith, each kill would hit that copy, and the supervisor waits longer after each death.
COPIES = {"monolith": {"monolith": 2}, "microservices": {}}
STOCKS = (10, 50, 250, 100_000, 100_000, 100_000)  # of the products on sale; some are soon sold out


@dataclass(frozen=True)
class Books:
    """The findings of the audit. It lists orders and products by their ids."""

    shop: str
    seed: int
    kills: dict[str, int]
    orders: int
    acknowledged: int
    lost: list[int]
    doubled: list[int]
    unbalanced: dict[int, str]
    left_open: int

    @property
    def right(self) -> bool:
        return not (self.lost or self.doubled or self.unbalanced or self.left_open)

    def __str__(self) -> str:
        killed = ", ".join(f"{role} {count}" for role, count in sorted(self.kills.items()))
        return (
            f"{self.shop}: {sum(self.kills.values())} kills ({killed}), seed {self.seed}: {self.orders} orders placed, "
            f"{self.acknowledged} of them acknowledged (buyers found the others by asking for the cart); "
            f"{len(self.lost)} lost, {len(self.doubled)} doubled, "
            f"{len(self.unbalanced)} products out of balance, {self.left_open} reservations left open"
        )


def run_campaign(subject: Subject, kills: int, seed: int, state: Path, buyers: int = BUYERS) -> Books:
    """Launch a shop, kill its copies while people buy, and return the books once all is settled."""
    with running(subject, state, settings=SETTINGS, copies=COPIES[subject.architecture]) as (shop, launch):
        admin = Person(shop, 1, "admin", shop.log_in("admin", shop.admin_password))
        products = [Stockroom(admin).product(stock=stock) for stock in STOCKS]
        ids = [product["id"] for product in products]
        stop, checking_out = Event(), Event()
        crowd = [
            Buyer(shop, person.username, ids, Random(seed + person.user_id), checking_out)
            for person in Crowd(shop).some(buyers)
        ]
        with ThreadPoolExecutor(buyers) as threads:
            shopping = [threads.submit(buyer.buy_until, stop) for buyer in crowd]
            try:
                killed = kill_again_and_again(launch, kills, Random(seed), checking_out)
            finally:
                stop.set()
        for buyer in shopping:
            buyer.result()
        return audit(subject, seed, killed, shop, launch, crowd, admin, products)


def kill_again_and_again(launch: LaunchedShop, kills: int, random: Random, checking_out: Event) -> Counter[str]:
    """Kill a random copy of a random role, `kills` times. Return how often each role was killed.

    `checking_out` is set when a buyer sends a checkout. Most of the time nobody does, and a kill proves little then.
    """
    killed: Counter[str] = Counter()
    for _ in range(kills):
        time.sleep(random.uniform(0, LONGEST_PAUSE_S))
        checking_out.clear()
        assert checking_out.wait(CHECKOUT_WITHIN_S), f"nobody checks out within {CHECKOUT_WITHIN_S:g} s"
        time.sleep(random.uniform(0, LONGEST_CHECKOUT_S))
        role = random.choice(sorted({copy.role for copy in launch.copies()}))
        victim = random.choice([copy for copy in launch.copies() if copy.role == role])
        assert victim.pid is not None
        os.killpg(victim.pid, signal.SIGKILL)
        wait_until_back(launch, victim)
        killed[role] += 1
    return killed


def wait_until_back(launch: LaunchedShop, victim: CopyStatus) -> None:
    def is_back() -> bool:
        (now,) = [copy for copy in launch.copies() if (copy.role, copy.copy) == (victim.role, victim.copy)]
        return now.restarts > victim.restarts and now.health == "healthy"

    eventually(is_back, f"{victim.role} serves again", BACK_WITHIN_S)


def audit(
    subject: Subject,
    seed: int,
    killed: Counter[str],
    shop: Shop,
    launch: LaunchedShop,
    crowd: Sequence[Buyer],
    admin: Person,
    products: Sequence[dict[str, Any]],
) -> Books:
    """Compare the shop's data with what the buyers know, once nothing is under way any more."""
    eventually(lambda: left_open(launch) == 0, "no reservation is open", SETTLED_WITHIN_S)
    listed = every_order(admin)
    counts = Counter(order["id"] for order in listed)
    known = {order_id: lines for buyer in crowd for order_id, lines in buyer.placed.items()}
    shown = {order["id"]: lines_of(order) for order in listed}
    sold = Counter[int]()
    for order in listed:
        sold.update(lines_of(order))
    left = {product["id"]: Stockroom(admin).stock_of(product) for product in products}
    return Books(
        shop=subject.name,
        seed=seed,
        kills=dict(killed),
        orders=len(listed),
        acknowledged=sum(len(buyer.acknowledged) for buyer in crowd),
        lost=sorted(order_id for order_id, lines in known.items() if shown.get(order_id) != lines),
        doubled=sorted(order_id for order_id, count in counts.items() if count > 1 or order_id not in known),
        unbalanced={
            product["id"]: f"{product['stock']} at first, {sold[product['id']]} sold, {left[product['id']]} left"
            for product in products
            if sold[product["id"]] + left[product["id"]] != product["stock"] or left[product["id"]] < 0
        },
        left_open=left_open(launch),
    )


def every_order(admin: Person) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    page = 1
    while True:
        answer = admin.get("/api/orders", params={"page": page, "per_page": 100}).json()
        found += answer["results"]
        if not answer["has_next"]:
            return found
        page += 1


def left_open(launch: LaunchedShop) -> int:
    """Count held reservations and carts with an unfinished checkout. The monolith has neither."""
    if len(launch.shop.deployables) == 1:
        return 0
    return count(launch, "products", "select count(*) from reservations where state = 'held'") + count(
        launch, "orders", "select count(*) from orders where is_open and checkout_key is not null"
    )


def count(launch: LaunchedShop, role: str, query: str) -> int:
    (database,) = launch.data_directory(role).glob("*.db")
    with closing(sqlite3.connect(f"{database.absolute().as_uri()}?mode=ro", uri=True)) as connection:
        found: int = connection.execute(query).fetchone()[0]
    return found


def main() -> None:
    shops = {"monolith": "monolith", "micro": "micro-resilient", "micro-course": "micro-course"}
    parser = argparse.ArgumentParser(
        "python -m tests.contract.kill_campaign",
        description="Kill copies of a shop while a crowd buys; audit the books.",
    )
    parser.add_argument("--shop", choices=shops, required=True)
    parser.add_argument("--kills", type=int, default=100, help="how often (100)")
    parser.add_argument("--buyers", type=int, default=BUYERS, help=f"how many buy at the same time ({BUYERS})")
    parser.add_argument("--seed", type=int, help="of an earlier campaign (else drawn anew)")
    parser.add_argument("--json", action="store_true", help="print the books as one JSON document")
    given = parser.parse_args()
    if given.kills < 1 or given.buyers < 1:
        parser.error("--kills and --buyers are at least 1")
    seed = secrets.randbelow(2**32) if given.seed is None else given.seed
    print(f"{given.shop}: {given.kills} kills under {given.buyers} buyers, seed {seed}", file=sys.stderr)
    open_shelf()
    try:
        with tempfile.TemporaryDirectory(prefix="cartlab-campaign-") as state:
            books = run_campaign(SUBJECTS[shops[given.shop]], given.kills, seed, Path(state), given.buyers)
    except CartlabError as error:
        sys.exit(f"Error: {error.message}\nTry: {error.remedy}")
    finally:
        close_shelf()
    print(json.dumps(asdict(books)) if given.json else books)
    sys.exit(0 if books.right else 1)


if __name__ == "__main__":
    main()
