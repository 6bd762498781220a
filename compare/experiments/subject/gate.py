"""The gate: before anything is measured, a shop must do every operation rightly, and serve the data that it should."""

from __future__ import annotations

import hashlib
import json
from contextlib import closing
from functools import partial
from typing import Any

from ..bench.experiment import Bench
from ..bench.experiment import Condition
from .hops import count_hops
from .served import Served
from .shopper import OPERATIONS
from .shopper import Shopper

CATALOGUE_PAGES = 5  # of 100 products: the whole default catalogue


def open_gate(condition: Condition, shop: Served, bench: Bench) -> dict[str, Any]:
    """Do every operation, checked, and return their `hops` and a hash of the `data`. Raises CartlabError if wrong."""
    logs = [partial(shop.log_text, deployable.role) for deployable in shop.shop.deployables]
    hops = {}
    with closing(Shopper(shop.urls)) as shopper:
        shopper.register()
        for operation in OPERATIONS:
            call = getattr(shopper, operation)
            shopper.add_item()
            call()  # once without counting: connections open and checked keys are remembered, as in the timed calls
            if operation == "checkout":
                shopper.add_item()
            hops[operation] = count_hops(call, shopper.name_requests, logs)
        return {"hops": hops, "data": _catalogue_hash(shopper)}


def still_right(shop: Served) -> None:
    """Do every operation once more, after all measuring. Raises CartlabError if the shop has come out of it wrong."""
    with closing(Shopper(shop.urls)) as shopper:
        shopper.register()
        for operation in OPERATIONS:
            shopper.add_item()
            getattr(shopper, operation)()


def _catalogue_hash(shopper: Shopper) -> str:
    """Hash the catalogue as it is served, without stock, which changes as people buy."""
    digest = hashlib.sha256()
    for page in range(1, CATALOGUE_PAGES + 1):
        found = shopper.products(page)
        sold = [{name: value for name, value in product.items() if name != "stock"} for product in found["results"]]
        digest.update(json.dumps([found["total"], sold], sort_keys=True).encode())
    return digest.hexdigest()[:12]
