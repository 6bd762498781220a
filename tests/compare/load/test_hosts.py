"""A load goes to this machine, whatever it is called, and to what was checked."""

from __future__ import annotations

import asyncio
import socket
from typing import Any

import pytest

from compare.errors import CartlabError
from compare.load.generator import run_load
from compare.load.hosts import addresses_here
from compare.load.plan import LoadPlan
from compare.load.shoppers import catalogue
from compare.load.shoppers import shoppers

from .scheduled_server import Answer
from .scheduled_server import serving


def named(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> None:
    """Let every name stand for some addresses."""

    def found(host: str, port: int | None, **_: Any) -> list[tuple[Any, ...]]:
        return [(socket.AF_INET6 if ":" in each else socket.AF_INET, 1, 6, "", (each, port or 0)) for each in addresses]

    monkeypatch.setattr(socket, "getaddrinfo", found)


def own(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    """Give this machine one address, on an interface of its own."""

    class Addressed:
        family = socket.AF_INET6 if ":" in address else socket.AF_INET

    Addressed.address = address  # type: ignore[attr-defined]
    monkeypatch.setattr("psutil.net_if_addrs", lambda: {"eth0": [Addressed]})


@pytest.mark.parametrize(
    ("mine", "addresses"),
    [
        ("192.0.2.7", ["127.0.1.1"]),
        ("192.0.2.7", ["127.0.0.1", "::1"]),
        ("192.0.2.7", ["192.0.2.7"]),
        ("192.0.2.7", ["::ffff:192.0.2.7"]),
        ("192.0.2.7", ["0.0.0.0"]),
        ("192.0.2.7", ["::"]),
        ("fe80::7%eth0", ["fe80::7%eth0", "127.0.0.1"]),
    ],
)
def test_a_name_all_of_whose_addresses_are_this_machines_is_this_machine(
    monkeypatch: pytest.MonkeyPatch, mine: str, addresses: list[str]
) -> None:
    own(monkeypatch, mine)
    named(monkeypatch, *addresses)
    assert addresses_here("a-laptop") == tuple(addresses)


@pytest.mark.parametrize("addresses", [["192.0.2.8"], ["127.0.0.1", "192.0.2.8"], ["::1", "2001:db8::8"]])
def test_a_name_with_one_address_elsewhere_is_refused(monkeypatch: pytest.MonkeyPatch, addresses: list[str]) -> None:
    own(monkeypatch, "192.0.2.7")
    named(monkeypatch, *addresses)
    with pytest.raises(CartlabError, match="a-laptop is not on this machine"):
        addresses_here("a-laptop")


def test_the_load_goes_to_the_addresses_that_were_checked_and_asks_for_the_name_no_more() -> None:
    with serving(lambda index, _: Answer()) as (url, _):
        url = url.replace("127.0.0.1", "known.invalid")
        result = run_load(LoadPlan(url=url, rate_rps=50, duration_s=0.5, hosts={"known.invalid": ("127.0.0.1",)}))
    assert (result["errors"], result["sent"] > 0) == ({}, True)


def test_what_prepares_journeys_goes_there_too_and_nowhere_else() -> None:
    shown = b'{"results": [{"id": 1, "slug": "lamp", "name": "Lamp", "stock": 5}]}'
    with serving(lambda index, _: Answer(body=shown, kind="application/json")) as (url, _):
        rooms = {"products": url.replace("127.0.0.1", "known.invalid").rstrip("/")}
        (product,) = asyncio.run(catalogue(rooms, {"known.invalid": ("127.0.0.1",)}))
        assert product.slug == "lamp"
        with pytest.raises(CartlabError, match="can't be prepared"):
            asyncio.run(catalogue(rooms, {"another.invalid": ("127.0.0.1",)}))


@pytest.mark.parametrize("redirected", ["/api/user/create", "/api/user/login", "/login"])
def test_what_prepares_journeys_follows_no_redirect_which_may_lead_anywhere(redirected: str) -> None:
    key = Answer(body=b'{"api_key": "key"}', kind="application/json")
    asked_first = ["/api/user/create", "/api/user/login", "/login"].index(redirected)
    with serving(lambda index, _: Answer()) as (elsewhere, other):
        away = Answer(status=302, location=elsewhere)
        with serving(lambda index, _: away if index == asked_first else key) as (url, _):
            rooms = dict.fromkeys(("users", "pages"), url.rstrip("/"))
            with pytest.raises(CartlabError, match=f"{redirected} answered 302 before the run"):
                asyncio.run(shoppers(rooms, 1, {"127.0.0.1": ("127.0.0.1",)}))
    assert other.connections == 0
