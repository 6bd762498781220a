"""A kill -9 between any two steps of a checkout loses nothing, and sells nothing twice."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterator
from collections.abc import Mapping
from concurrent.futures import Future
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.contract.people import Crowd
from tests.contract.people import Person
from tests.contract.people import Stockroom
from tests.contract.shop import direct_session
from tests.contract.shop import PATIENCE_S
from tests.contract.shop import Shop
from tests.contract.subjects import running
from tests.contract.subjects import SUBJECTS
from tests.contract.waiting import eventually

AGENT = Path(__file__).parent / "crash_agent"
RESERVATION_S = 2
ON_SHELF, WANTED = 10, 3
SETTLED_WITHIN_S = 30.0


@dataclass(frozen=True)
class CrashPoint:
    """The moment of a kill. With `sold_out`, the checkout meets an empty shelf, so the kill hits its compensation."""

    moment: str
    sold_out: bool = False

    @property
    def function(self) -> str:
        return self.moment.partition(" ")[2]

    def __str__(self) -> str:
        return self.moment + (" when sold out" if self.sold_out else "")


CRASH_POINTS = {
    "monolith": [
        CrashPoint("after monolith.orders.cart:filled"),
        CrashPoint("after monolith.products.stock:take"),
        CrashPoint("after monolith.orders.cart:close"),
        CrashPoint("after monolith.orders.checkout:check_out"),
    ],
    "microservices": [
        CrashPoint("after order_service.orders.cart:freeze"),
        CrashPoint("after order_service.clients.products:reserve"),
        CrashPoint("after order_service.clients.products:confirm"),
        CrashPoint("after order_service.orders.cart:close"),
        CrashPoint("after order_service.clients.products:release", sold_out=True),
        CrashPoint("before product_service.products.reservations:reserve"),
        CrashPoint("after product_service.products.stock:take"),
        CrashPoint("after product_service.products.reservations:reserve"),
        CrashPoint("after product_service.products.reservations:confirm"),
        CrashPoint("before product_service.products.reservations:release", sold_out=True),
    ],
}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Pair each subject with the crash points of its architecture."""
    from tests.contract.conftest import launched_subjects

    names = launched_subjects(metafunc.config)
    pairs = [(name, point) for name in names for point in crash_points(name)]
    metafunc.parametrize(("subject_to_kill", "point"), pairs, ids=[f"{name}-{point}" for name, point in pairs])


def crash_points(name: str) -> list[CrashPoint]:
    """Return the points at which to kill a subject.

    The styles differ in what a caller meets if its neighbour dies during a call. They do not differ in what a caller
    finds after its own death, so that is tried in only one of them.
    """
    points = CRASH_POINTS[SUBJECTS[name].architecture]
    neighbours = [point for point in points if point.function.startswith("product_service.")]
    return neighbours if name == "micro-course" else points


@dataclass
class FragileShop:
    """A shop that dies on command."""

    shop: Shop
    crash_file: Path
    deaths: Callable[[], int]
    crowd: Crowd
    stockroom: Stockroom


@contextmanager
def fragile_shop(name: str, state: Path) -> Iterator[FragileShop]:
    subject = SUBJECTS[name]
    settings = {
        "PYTHONPATH": str(AGENT),
        "CARTLAB_CRASH_FILE": str(state / "crash"),
        "CARTLAB_CRASH_POINTS": ",".join(sorted({point.function for point in CRASH_POINTS[subject.architecture]})),
        "CARTLAB_RESERVATION_S": str(RESERVATION_S),
        "CARTLAB_CATALOGUE_SIZE": "120",
    }
    with running(subject, state, settings=settings) as (shop, launch):
        admin = Person(shop, 1, "admin", shop.log_in("admin", shop.admin_password))
        yield FragileShop(
            shop,
            state / "crash",
            lambda: sum(copy.restarts for copy in launch.copies()),
            Crowd(shop),
            Stockroom(admin),
        )


Outcomes = dict[tuple[str, CrashPoint], "Future[None]"]


@pytest.fixture(scope="module")
def outcomes(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Outcomes]:
    """Begin all kills of this run, all subjects at the same time, since most of the time they wait for a restart."""
    wanted: list[Mapping[str, Any]] = [
        item.callspec.params
        for item in request.session.items
        if isinstance(item, pytest.Function) and "subject_to_kill" in item.fixturenames
    ]
    futures: Outcomes = {(params["subject_to_kill"], params["point"]): Future() for params in wanted}
    with ThreadPoolExecutor(len(SUBJECTS)) as threads:
        for name in dict.fromkeys(name for name, _ in futures):
            mine = {point: future for (subject, point), future in futures.items() if subject == name}
            threads.submit(kill_at_all, name, mine, tmp_path_factory.mktemp(f"kill-{name}"))
        yield futures


def kill_at_all(name: str, futures: dict[CrashPoint, Future[None]], state: Path) -> None:
    """Kill one subject at each point in turn, and settle its futures."""
    try:
        with fragile_shop(name, state) as fragile:
            for point, future in futures.items():
                try:
                    kill_and_check(fragile, point)
                    future.set_result(None)
                except BaseException as error:
                    future.set_exception(error)
    except BaseException as error:
        for future in futures.values():
            if not future.done():
                future.set_exception(error)


def check_out_and_crash(fragile: FragileShop, person: Person, moment: str) -> None:
    """Check out so that the chosen moment kills the shop. Return once the shop has died and is back."""
    deaths_before = fragile.deaths()
    fragile.crash_file.write_text(moment)
    headers = {"Authorization": f"Bearer {person.key}", "Connection": "close"}
    with direct_session() as session, suppress(requests.ConnectionError):  # the process that would answer may be gone
        session.post(fragile.shop.url("/api/order/checkout"), headers=headers, timeout=PATIENCE_S)
    assert not fragile.crash_file.exists(), f"nobody called the function: {moment}"
    eventually(lambda: fragile.deaths() > deaths_before and is_up(fragile.shop), "the shop is up again", 30)


def is_up(shop: Shop) -> bool:
    with direct_session() as session, suppress(requests.ConnectionError):
        return all(session.get(f"{url}/ready", timeout=PATIENCE_S).ok for url in set(shop.urls.values()))
    return False


def test_a_kill_loses_nothing_and_sells_nothing_twice(
    outcomes: Outcomes, subject_to_kill: str, point: CrashPoint
) -> None:
    outcomes[subject_to_kill, point].result()


def kill_and_check(fragile: FragileShop, point: CrashPoint) -> None:
    """Kill at this point of a checkout, and follow the content of the cart until all is settled."""
    (person,) = fragile.crowd.some(1)
    on_shelf = 1 if point.sold_out else ON_SHELF
    product = fragile.stockroom.product(stock=on_shelf)
    person.add(product, WANTED)
    check_out_and_crash(fragile, person, point.moment)

    def sold() -> int:
        lines = [item for order in person.orders(per_page=100) for item in order["items"]]
        return sum(item["quantity"] for item in lines if item["product"] == product["id"])

    def settled() -> bool:
        return fragile.stockroom.stock_of(product) + sold() == on_shelf

    eventually(settled, "what was sold and what is left is what there was", SETTLED_WITHIN_S)
    assert sold() in (0, WANTED)
    assert sold() + person.lines().get(product["id"], 0) == WANTED, "the cart is lost, or is there twice"
    if point.sold_out:
        assert sold() == 0
        eventually(
            lambda: person.update(product, 1).status_code == 200, "the cart is its user's again", SETTLED_WITHIN_S
        )
    if not sold():
        eventually(lambda: person.check_out().status_code == 200, "the user can check out again", SETTLED_WITHIN_S)
    assert sold() == (1 if point.sold_out else WANTED)
    assert settled()
    assert person.cart() is None
    placed = [order for order in person.orders(per_page=100) if product["id"] in [i["product"] for i in order["items"]]]
    assert len(placed) == 1
    assert person.buy(fragile.stockroom.product(), 2)["total"] == 500
