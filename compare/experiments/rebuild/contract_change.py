"""A change of the contract that crosses rooms: products get a label, which pages show and orders copy.

In micro it touches three deployables. Their order of release lets each version understand its neighbours: first the
one that sends more, then those that read it.
"""

from __future__ import annotations

import tomllib
from functools import partial
from pathlib import Path

from ...errors import CartlabError
from ...http_client import ask_for_data
from ...launch.local.launcher import LaunchedShop
from ...load.journeys import Shopper
from ...results import Metric
from ...topology import Shop
from ..bench.experiment import Bench
from ..bench.experiment import Condition
from ..subject.copied_tree import Edit
from ..subject.copied_tree import edit_all
from ..workloads.answer_watch import ExpectedAnswer
from ..workloads.rolling_deploy import deploy_under_load
from ..workloads.rolling_deploy import light_load
from ..workloads.rolling_deploy import RollingDeploy
from .line_change import release
from .pipeline import ReleaseRules
from .pipeline import run_pipeline

NAME = "contract_change"
EDITS = Path(__file__).with_suffix(".toml")
SAFE_ORDER = ("products", "orders", "pages")


def change_contract(
    condition: Condition, shop: LaunchedShop, bench: Bench, rules: ReleaseRules, marker: str, shopper: Shopper
) -> tuple[dict[str, Metric], RollingDeploy]:
    """Make the change in provider and consumers, and take it through the pipeline until a page shows it.

    Raises CartlabError if a stage stops the change, or if an order placed afterwards lacks the label.
    """
    files = edit_all(edits(shop.shop, marker), shop.source, shop.shop)
    ready = run_pipeline(condition, shop, SAFE_ORDER, rules, f"{NAME}-{marker.strip('[]')}")
    product = _first_product(shop)
    shown = ExpectedAnswer(f"{shop.url('pages')}/product/{product['slug']}", 200, marker)
    deployed = deploy_under_load(partial(release, shop, ready), shown, light_load(shop, bench))
    _require_copied(shop, int(product["id"]), marker, shopper)
    metrics = ready.metrics(NAME, deployed.first_answer_s) | {
        f"{NAME}.files": Metric(files, "count"),
        f"{NAME}.requests_failed": Metric(deployed.failed, "count"),
    }
    return metrics, deployed


def edits(shop: Shop, marker: str) -> list[Edit]:
    """Return the edits in contract_change.toml that make the change in a shop."""
    known = tomllib.loads(EDITS.read_text())
    return [
        Edit(each.get("room", ""), each["file"], each.get("now", ""), each["then"].replace("[marker]", marker))
        for each in (*known["both"], *known[shop.name])
    ]


def _first_product(shop: LaunchedShop) -> dict[str, str]:
    product: dict[str, str] = ask_for_data(f"{shop.url('products')}/api/products?per_page=1")["results"][0]
    return product


def _require_copied(shop: LaunchedShop, product_id: int, marker: str, shopper: Shopper) -> None:
    """Buy the product, and check that the order has its label. Raises CartlabError."""
    orders, key = f"{shop.url('orders')}/api/order", shopper.api_key
    added = ExpectedAnswer(f"{orders}/add-item", 200, '"items"', {"product_id": product_id, "qty": 1}, key)
    placed = ExpectedAnswer(
        f"{orders}/checkout", 200, marker, {"confirmed": 1}, key
    )  # the content of the body is ignored
    if not (added.is_answered() and placed.is_answered()):
        raise CartlabError("an order does not carry what the contract now promises", "report it")
