"""One shopper on kept-alive connections, with a checked call for every operation. Gate and benchmarks use it.

It uses http.client, because with one client the client's own work counts. A fuller library adds ten times as much.
"""

from __future__ import annotations

import http.client
import json
import re
import secrets
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote_plus
from urllib.parse import urlencode
from urllib.parse import urlsplit

from ...errors import CartlabError

TIMEOUT_S = 30
LONGEST_IDLE_S = 2.0  # a shop ends a connection that is idle for five seconds, and a request on it would be lost
OPERATIONS = ("home", "product_page", "product_list", "search", "login", "cart_page", "add_item", "checkout")


class CheckedShopper:
    """A new user of the shop at `rooms` (room to base URL), logged in through the API and through the pages."""

    def __init__(self, rooms: Mapping[str, str]) -> None:
        self._rooms = rooms
        self._connections: dict[str, http.client.HTTPConnection] = {}
        self._used_s: dict[str, float] = {}
        self._request_id = ""
        self._name = f"bench-{secrets.token_hex(6)}"
        self._password = secrets.token_urlsafe(12)
        self._key = self._cookie = ""
        self._product = max(self.products(1)["results"], key=lambda product: int(product["stock"]))
        self._word = re.findall(r"\w+", self._product["name"])[-1].lower()

    def register(self) -> None:
        """Create the user and log in both ways."""
        user = {"first_name": "Bench", "last_name": "Shopper", "email": f"{self._name}@example.com"}
        self._json("users", "POST", "/api/user/create", user | self._credentials(), status=201)
        self._key = self.login()
        self._cookie = self._log_in_by_form()

    def name_requests(self, request_id: str) -> None:
        """Send this request id from now on. The empty string sends none."""
        self._request_id = request_id

    def products(self, page: int) -> Any:
        """Return a page of a hundred products as the API answers it."""
        return self._json("products", "GET", f"/api/products?per_page=100&page={page}")

    def home(self) -> None:
        self._page("/", 'href="/product/')

    def search(self) -> None:
        self._page(f"/?search={quote_plus(self._word)}", 'href="/product/')

    def product_page(self) -> None:
        self._page(f"/product/{self._product['slug']}", self._product["image"])

    def product_list(self) -> None:
        answer = self._json("products", "GET", "/api/products")
        self._expect(len(answer["results"]) > 0, "the product list is empty")

    def login(self) -> str:
        return str(self._json("users", "POST", "/api/user/login", self._credentials())["api_key"])

    def cart_page(self) -> None:
        self._page("/cart", self._product["slug"], {"Cookie": self._cookie})

    def add_item(self) -> None:
        order = self._json("orders", "POST", "/api/order/add-item", {"product_id": self._product["id"], "qty": 1})
        held = [item["product"] for item in order["result"]["items"]]
        self._expect(self._product["id"] in held, "an added item is not in the cart")

    def checkout(self) -> None:
        order = self._json("orders", "POST", "/api/order/checkout")
        self._expect(order["result"]["is_open"] is False, "a checked-out order is still open")

    def close(self) -> None:
        for connection in self._connections.values():
            connection.close()

    def _credentials(self) -> dict[str, str]:
        return {"username": self._name, "password": self._password}

    def _log_in_by_form(self) -> str:
        _, page, headers = self._ask("pages", "GET", "/login")
        token = re.search(rb'name="csrf_token"[^>]*value="([^"]+)"', page)
        form = self._credentials() | {"csrf_token": token[1].decode() if token else ""}
        sent = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": _cookies(headers)}
        status, _, headers = self._ask("pages", "POST", "/login", urlencode(form).encode(), sent)
        self._expect(status == 302, f"the login form answers {status}")
        return _cookies(headers)

    def _page(self, path: str, expected: str, headers: Mapping[str, str] | None = None) -> None:
        status, body, _ = self._ask("pages", "GET", path, headers=headers)
        self._expect(status == 200, f"page {path} answers {status}")
        self._expect(expected.encode() in body, f"page {path} lacks {expected}")

    def _json(self, room: str, method: str, path: str, body: Mapping[str, Any] | None = None, status: int = 200) -> Any:
        headers = {"Content-Type": "application/json"} if body is not None else {}
        if self._key:
            headers["Authorization"] = f"Bearer {self._key}"
        data = json.dumps(body).encode() if body is not None else None
        found, answer, _ = self._ask(room, method, path, data, headers)
        self._expect(found == status, f"{method} {path} answers {found} instead of {status}")
        return json.loads(answer)

    def _ask(
        self,
        room: str,
        method: str,
        path: str,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> tuple[int, bytes, http.client.HTTPMessage]:
        base = self._rooms[room]
        connection = self._connections.get(base)
        if connection is None:
            connection = http.client.HTTPConnection(urlsplit(base).netloc, timeout=TIMEOUT_S)
            self._connections[base] = connection
        elif time.perf_counter() - self._used_s[base] > LONGEST_IDLE_S:
            connection.close()  # the request opens it anew; before what is timed, that is the warm-up's
        sent = dict(headers or {})
        if self._request_id:
            sent["X-Request-Id"] = self._request_id
        try:
            connection.request(method, path, body=body, headers=sent)
            answer = connection.getresponse()
            return answer.status, answer.read(), answer.headers
        except (OSError, http.client.HTTPException) as error:
            connection.close()
            raise CartlabError(f"{method} {base}{path} gets no answer: {error}", "read the shop's log") from error
        finally:
            self._used_s[base] = time.perf_counter()

    def _expect(self, right: bool, otherwise: str) -> None:
        if not right:
            raise CartlabError(f"wrong answer: {otherwise}", "run the contract tests")


def _cookies(headers: http.client.HTTPMessage) -> str:
    return "; ".join(value.partition(";")[0] for value in headers.get_all("Set-Cookie") or [])
