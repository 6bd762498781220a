"""order-service keeps the contract next to a product-service that is one version older, or one newer.

Services are released one by one, so each meets neighbours of other versions. Both versions are product-service with a
few lines changed, and order-service and all others are as they are:

* **Older**: the version before search and similar products. Neither the path nor the query parameter is there.
* **Newer**: the next version. Every object in every answer, internal ones included, has a field more, and the list of
  products knows an optional parameter more. The suite is held to that version's contract, where answers may have it.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests

from compare.launch.local.launcher import launched
from compare.launch.local.launcher import LaunchedShop
from compare.launch.runtime import LaunchOptions
from compare.settings import REPOSITORY
from compare.topology import MICRO
from tests.contract.subjects import CHEAP_PASSWORDS
from tests.ports import port_block

CONTRACT = REPOSITORY / "docs" / "openapi.yaml"
SUITE = ("orders/test_cart.py", "orders/test_checkout.py", "orders/test_order_history.py")
# Crowds of buyers try how order-service and product-service share a load, not how their versions get on.
CHOICE = "not fifty and not buyers_of_more and not carts_that_hold"
PLUGINS = ("-p", "no:cacheprovider", "-p", "tests.deployables.other_contract")
PATIENCE_S = 300


@dataclass(frozen=True)
class Change:
    """A line or more of product-service's package, as it is and as that version has it."""

    file: str
    now: str
    then: str


@dataclass(frozen=True)
class Version:
    """A product-service of another time, and a request whose status or text distinguishes it from the present one."""

    name: str
    changes: tuple[Change, ...]
    proof: str
    shows: str


OLDER = Version(
    "older",
    (
        Change("products/routes.py", '@products.get("/product/<slug>/similar")\n', ""),
        Change("products/routes.py", '    search: Annotated[Line, Field(max_length=100)] = ""\n', ""),
        Change(
            "products/routes.py",
            "    elif query.search:\n        page = catalogue.search(query.search, query.page, query.per_page)\n",
            "",
        ),
    ),
    proof="/api/product/any/similar",
    shows="The requested URL was not found",
)

ADDED = """

def _with_more(thing: Any) -> Any:
    if isinstance(thing, dict):
        return {key: _with_more(value) for key, value in thing.items()} | {"since_version": 2}
    return [_with_more(part) for part in thing] if isinstance(thing, list) else thing
"""
NEWER = Version(
    "newer",
    (
        Change("shell/body.py", "return to_json(obj).decode()", "return to_json(_with_more(obj)).decode()"),
        Change("shell/body.py", "\n\nclass FastJSON", f"{ADDED}\n\nclass FastJSON"),
        Change("products/routes.py", "    ids: str | None", '    sort: str = "id"\n    ids: str | None'),
    ),
    proof="/api/products?sort=price",
    shows="since_version",
)


@pytest.mark.parametrize("version", [OLDER, NEWER], ids=lambda version: version.name)
def test_order_service_keeps_the_contract_with_another_product_service(
    version: Version, tmp_path: Path, state: Path
) -> None:
    tree = tree_with(version, tmp_path / "tree")
    options = LaunchOptions(source=tree, state=state, port_base=port_block(), settings=CHEAP_PASSWORDS)
    with launched(MICRO, options) as shop:
        assert version.shows in requests.get(shop.url("products") + version.proof, timeout=30).text
        outcome = run_orders_part(shop, newer_contract(tmp_path) if version is NEWER else CONTRACT)
    assert outcome.returncode == 0, f"with the {version.name} product-service:\n{outcome.stdout}"
    assert " passed" in outcome.stdout and "skipped" not in outcome.stdout, outcome.stdout


def tree_with(version: Version, tree: Path) -> Path:
    """Return a tree of all services, product-service in that version."""
    left_out = shutil.ignore_patterns("tests", "__pycache__", ".*")
    shutil.copytree(REPOSITORY / "microservices", tree / "microservices", ignore=left_out)
    products = MICRO.deployable("products")
    for change in version.changes:
        path = tree / products.folder / products.package / change.file
        text = path.read_text()
        assert text.count(change.now) == 1, f"{change.file} has changed: mend the {version.name} version"
        path.write_text(text.replace(change.now, change.then))
    return tree


def newer_contract(folder: Path) -> Path:
    """Return a copy of the contract in which answers may have fields that it does not name."""
    text = CONTRACT.read_text()
    assert "additionalProperties: false" in text
    path = folder / "openapi.yaml"
    path.write_text(text.replace("additionalProperties: false", "additionalProperties: true"))
    return path


def run_orders_part(shop: LaunchedShop, contract: Path) -> subprocess.CompletedProcess[str]:
    described = {**shop.urls} | {
        "architecture": "microservices",
        "admin_password": shop.admin_password,
    }
    given = {"CARTLAB_CONTRACT_URLS": json.dumps(described), "CARTLAB_CONTRACT_FILE": str(contract)}
    files = [f"tests/contract/{name}" for name in SUITE]
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", *PLUGINS, "-k", CHOICE, *files],
        cwd=REPOSITORY,
        env=os.environ | given,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=PATIENCE_S,
    )
