"""Who uses a shop while it is killed: shoppers who check out, and an admin who imports products and looks for them."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ...http_client import ask
from ...http_client import ask_for_data
from ...http_client import NO_ANSWER
from ...load.shoppers import register_shoppers

TIMEOUT_S = 20.0
PRODUCT = 1  # every shopper buys it: their checkouts meet at one row


@dataclass(frozen=True)
class CartHolder:
    """A shopper who fills a cart and checks it out."""

    key: str
    urls: Mapping[str, str]

    def fill(self) -> bool:
        """Put a piece into the cart. Return whether the shop took it."""
        piece = {"product_id": PRODUCT, "qty": 1}
        return _post(f"{self.urls['orders']}/api/order/add-item", piece, self.key) is not None

    def check_out(self) -> int | None:
        """Check out. Return the id of the order that was promised, or None if none was."""
        answer = _post(f"{self.urls['orders']}/api/order/checkout", {}, self.key)
        return None if answer is None else int(answer["result"]["id"])


@dataclass(frozen=True)
class Imported:
    """A product that was sent for import. Its name is a word that no other product holds."""

    word: str
    was_promised: bool


@dataclass(frozen=True)
class Importer:
    """An admin who imports products."""

    key: str
    urls: Mapping[str, str]

    def bring(self) -> Imported:
        """Import a product and look for it, whatever comes of either."""
        word = f"import{secrets.token_hex(6)}"
        product = {"name": word, "slug": word, "price": 100, "image": "import.svg"}
        was_promised = _post(f"{self.urls['products']}/api/product/create", product, self.key) is not None
        _get(f"{self.urls['products']}/api/products?search={word}")
        return Imported(word, was_promised)


def cart_holders(urls: Mapping[str, str], count: int) -> Sequence[CartHolder]:
    """Register shoppers, each with an empty cart. Raises CartlabError."""
    return [CartHolder(shopper.api_key, urls) for shopper in register_shoppers(urls, count)]


def importer(urls: Mapping[str, str], admin_password: str) -> Importer:
    """Log the admin in. Raises CartlabError."""
    login = {"username": "admin", "password": admin_password}
    return Importer(ask_for_data(f"{urls['users']}/api/user/login", login)["api_key"], urls)


def _post(url: str, body: Mapping[str, Any], key: str) -> Any:
    """Return the data of a successful answer, and None for any other and for none."""
    try:
        answer = ask(url, body, key=key, timeout_s=TIMEOUT_S)
    except NO_ANSWER:
        return None
    return json.loads(answer.body) if answer.status < 400 else None


def _get(url: str) -> None:
    try:
        ask(url, timeout_s=TIMEOUT_S)
    except NO_ANSWER:
        return
