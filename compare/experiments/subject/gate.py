"""The gate: before it is measured, a shop must do every operation rightly and serve the right data."""

from __future__ import annotations

import hashlib
import json
import secrets
import time
from collections.abc import Callable
from collections.abc import Iterable
from contextlib import closing
from functools import partial
from typing import Any

from ...errors import CartlabError
from ...launch.runtime import RunningShop
from ..bench.experiment import Bench
from ..bench.experiment import Condition
from .shopper import CheckedShopper
from .shopper import OPERATIONS

CATALOGUE_PAGES = 5  # of 100 products each: the whole default catalogue
PATIENCE_S = 3.0
SETTLED_S = 0.05  # a log that has not grown for so long holds all lines of an answered request


def open_gate(condition: Condition, shop: RunningShop, bench: Bench) -> dict[str, Any]:
    """Check every operation, and return their `hops` and a hash of the `data`. Raises CartlabError if one is wrong."""
    logs = [partial(shop.log_text, deployable.role) for deployable in shop.shop.deployables]
    hops = {}
    with closing(CheckedShopper(shop.urls)) as shopper:
        shopper.register()
        for operation in OPERATIONS:
            call = getattr(shopper, operation)
            shopper.add_item()
            call()  # once uncounted: then connections are open and checked keys are known, as in timed calls
            if operation == "checkout":
                shopper.add_item()
            hops[operation] = count_hops(call, shopper.name_requests, logs)
        return {"hops": hops, "data": _catalogue_hash(shopper)}


def still_right(shop: RunningShop) -> None:
    """Check every operation once more, after all measuring. Raises CartlabError if the shop now answers wrongly."""
    with closing(CheckedShopper(shop.urls)) as shopper:
        shopper.register()
        for operation in OPERATIONS:
            shopper.add_item()
            getattr(shopper, operation)()


def count_hops(
    call: Callable[[], object], name_request: Callable[[str], None], logs: Iterable[Callable[[], str]]
) -> int:
    """Make one call with its own request id, and return how many services logged it besides the one that was asked.

    `name_request` sets the id that the caller sends. Services pass it on, and log one line for each request. Each of
    `logs` returns all that a service has printed so far.
    """
    request_id = f"hops-{secrets.token_hex(8)}"
    name_request(request_id)
    try:
        call()
    finally:
        name_request("")
    readers = list(logs)
    deadline_s = time.monotonic() + PATIENCE_S
    lines, changed_s = 0, time.monotonic()
    while time.monotonic() < deadline_s and not (lines and time.monotonic() - changed_s > SETTLED_S):
        found = sum(_answered_lines(read(), request_id) for read in readers)
        if found != lines:
            lines, changed_s = found, time.monotonic()
        time.sleep(0.02)
    if not lines:
        raise CartlabError("no service logged a request that was answered", "read the shop's log for what it does log")
    return lines - 1


def _answered_lines(log: str, request_id: str) -> int:
    count = 0
    for text in log.splitlines():
        if request_id in text:
            try:
                line = json.loads(text)
            except ValueError:
                continue  # the line is still being written
            count += line.get("request_id") == request_id and "duration_ms" in line
    return count


def _catalogue_hash(shopper: CheckedShopper) -> str:
    """Hash the catalogue as it is served. Stock is left out, because it changes as people buy."""
    digest = hashlib.sha256()
    for page in range(1, CATALOGUE_PAGES + 1):
        found = shopper.products(page)
        sold = [{name: value for name, value in product.items() if name != "stock"} for product in found["results"]]
        digest.update(json.dumps([found["total"], sold], sort_keys=True).encode())
    return digest.hexdigest()[:12]
