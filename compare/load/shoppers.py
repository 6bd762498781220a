"""Before the run, read the catalogue, and register and log in the shoppers that journeys need.

It uses aiohttp, because many shoppers log in at a time, keep cookies, and use only addresses that were found before.
"""

from __future__ import annotations

import asyncio
import re
import secrets
from collections.abc import AsyncIterator
from collections.abc import Mapping
from contextlib import asynccontextmanager
from typing import Any

import aiohttp

from ..errors import CartlabError
from .hosts import ANY_HOST
from .hosts import Hosts
from .hosts import KnownHosts
from .journeys import Product
from .journeys import Shopper

CATALOGUE_PART = 100  # journeys buy these; more products would only slow down the generator's start
WELL_STOCKED = 100  # pieces; more than a load run can buy of one product
PREPARATION_TIMEOUT_S = 60
LOGIN_ATTEMPTS = 5
REMEDY = "say where each room answers, for example --room products=http://127.0.0.1:5002"


async def catalogue(rooms: Mapping[str, str], hosts: Hosts = ANY_HOST) -> list[Product]:
    """Return the shop's first products, without those that may run out. Raises CartlabError if none can be bought."""
    async with _session(hosts) as http:
        answer = await _json(http, "GET", f"{rooms['products']}/api/products?per_page={CATALOGUE_PART}")
    known = [Product(p["id"], p["slug"], p["name"], p["stock"]) for p in answer["results"]]
    buyable = [product for product in known if product.stock > 0]
    if not buyable:
        raise CartlabError("the shop has nothing in stock", "start it with fresh data")
    return [product for product in buyable if product.stock >= WELL_STOCKED] or buyable


async def shoppers(rooms: Mapping[str, str], count: int, hosts: Hosts = ANY_HOST) -> list[Shopper]:
    """Register `count` new users, each logged in over the API and in the browser."""
    # two at a time: each password hash takes a core, and an overloaded shop answers nobody
    gate = asyncio.Semaphore(2)

    async def one() -> Shopper:
        async with gate, _session(hosts) as http:
            return await _register(http, rooms)

    return list(await asyncio.gather(*(one() for _ in range(count))))


def register_shoppers(rooms: Mapping[str, str], count: int) -> tuple[Shopper, ...]:
    """Register shoppers for several load runs against the same shop."""
    return tuple(asyncio.run(shoppers(rooms, count)))


async def _register(http: aiohttp.ClientSession, rooms: Mapping[str, str]) -> Shopper:
    username, password = f"shopper-{secrets.token_hex(6)}", secrets.token_urlsafe(12)
    login = {"username": username, "password": password}
    user = login | {"first_name": "Load", "last_name": "Shopper", "email": f"{username}@example.com"}
    await _json(http, "POST", f"{rooms['users']}/api/user/create", user)
    api_key = (await _json(http, "POST", f"{rooms['users']}/api/user/login", login))["api_key"]
    cookie = await _log_in_by_form(http, f"{rooms['pages']}/login", login)
    return Shopper(username, password, api_key, cookie)


async def _log_in_by_form(http: aiohttp.ClientSession, url: str, login: Mapping[str, str]) -> str:
    """Log in as a browser does, and return the cookies. A 503 means "try again", so this tries again."""
    status = 0
    for _ in range(LOGIN_ATTEMPTS):
        async with http.get(url, allow_redirects=False) as page:
            _refuse_redirect(page)
            found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', await page.text())
        form = {**login, "csrf_token": found[1] if found else ""}
        async with http.post(url, data=form, allow_redirects=False) as answer:
            status = answer.status
            if status == 302:
                cookies = http.cookie_jar.filter_cookies(answer.url)
                return "; ".join(f"{name}={morsel.value}" for name, morsel in cookies.items())
        if status != 503:
            break
    raise CartlabError(f"a new shopper can't log in at {url}: status {status}", REMEDY)


@asynccontextmanager
async def _session(hosts: Hosts) -> AsyncIterator[aiohttp.ClientSession]:
    """Yield a client without cookies. Raises CartlabError if the shop is away."""
    connector = aiohttp.TCPConnector(resolver=KnownHosts(hosts)) if hosts else None
    try:
        async with aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.CookieJar(unsafe=True),  # "unsafe" keeps cookies of bare IP addresses, such as loopback
            timeout=aiohttp.ClientTimeout(total=PREPARATION_TIMEOUT_S),
        ) as http:
            yield http
    except (aiohttp.ClientError, TimeoutError) as error:
        reason = str(error) or type(error).__name__
        raise CartlabError(f"the shop can't be prepared for the run: {reason}", REMEDY) from error


async def _json(http: aiohttp.ClientSession, method: str, url: str, body: Mapping[str, str] | None = None) -> Any:
    async with http.request(method, url, json=body, allow_redirects=False) as answer:
        _refuse_redirect(answer)
        if answer.status >= 400:
            raise CartlabError(f"{method} {url} answered {answer.status} before the run", REMEDY)
        return await answer.json()


def _refuse_redirect(answer: aiohttp.ClientResponse) -> None:
    """Raise CartlabError for a redirect: only the hosts of the URLs were checked."""
    if 300 <= answer.status < 400:
        message = f"{answer.method} {answer.url} answered {answer.status} before the run: redirects are not followed"
        raise CartlabError(message, REMEDY)
