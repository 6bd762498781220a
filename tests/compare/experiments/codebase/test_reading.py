"""What must be read for an edit follows the imports, ends at the contract, and goes beyond it only in `reach`."""

from __future__ import annotations

from pathlib import Path

from compare.experiments.codebase.reading import calls
from compare.experiments.codebase.reading import EDITED
from compare.experiments.codebase.reading import Reading
from compare.experiments.codebase.reading import reading_metrics
from compare.experiments.codebase.reading import readings
from compare.settings import REPOSITORY
from compare.topology import MICRO
from compare.topology import Shop
from tests.compare.experiments.codebase.tiny_shop import FOUR
from tests.compare.experiments.codebase.tiny_shop import ONE
from tests.compare.experiments.codebase.tiny_shop import write_shop

CALLING = "from ..clients import products\n\nend = 1\n"


def by_edit(tree: Path, shop: Shop) -> dict[str, Reading]:
    return {found.edit: found for found in readings(tree, shop)}


def test_an_edit_is_read_with_what_it_imports_and_what_imports_it(tmp_path: Path) -> None:
    more = {
        "whole/whole/orders/checkout.py": "from ..products import stock\n\nend = 1\n",
        "whole/whole/pages/views.py": "from ..products import catalogue\n\nend = 1\n",
    }
    found = by_edit(write_shop(tmp_path, ONE, more), ONE)
    assert list(found) == [f"{room}.{name}" for room, name in EDITED]
    catalogue = {"whole.products.catalogue", "whole.products.routes", "whole.pages.views"}
    assert found["products.catalogue"].slice == catalogue
    assert found["products.catalogue"].reach == catalogue
    assert found["orders.checkout"].slice == {"whole.orders.checkout", "whole.orders.routes", "whole.products.stock"}
    assert found["users.accounts"].slice == {"whole.users.accounts", "whole.users.routes"}


def test_reading_ends_at_the_routes_that_are_called_unless_the_contract_is_not_trusted(tmp_path: Path) -> None:
    tree = write_shop(tmp_path, FOUR, {"order-part/order_part/orders/checkout.py": CALLING})
    found = by_edit(tree, FOUR)
    own = {"order_part.orders.checkout", "order_part.orders.routes", "order_part.clients.products"}
    answering = {"product_part.products.routes"}
    assert found["orders.checkout"].slice == own | answering
    assert found["orders.checkout"].reach == own | answering | {"product_part.products.catalogue"}
    # Whoever edits the catalogue reads no caller, but its reach has them.
    assert found["products.catalogue"].slice == {"product_part.products.catalogue", *answering}
    assert found["products.catalogue"].reach == found["products.catalogue"].slice | own
    # What nobody asks for is no further away than its routes. The pages ask for the cart, and not for the checkout.
    assert found["products.stock"].reach == found["products.stock"].slice
    asked = {"page_part.clients.orders"}
    assert found["orders.cart"].reach == {"order_part.orders.cart", "order_part.orders.routes"} | asked


def test_lines_and_files_are_means_over_the_edits(tmp_path: Path) -> None:
    tree = write_shop(tmp_path, ONE)
    found = reading_metrics(tree, ONE, readings(tree, ONE))
    # Five edits are read with their routes, and the views alone. Routes have four lines, all others two.
    assert found["slice.files"].value == 11 / 6
    assert found["slice.lines"].value == (5 * 6 + 2) / 6
    assert found["reach.lines"] == found["slice.lines"]
    assert found["code.lines"].value == 6 * 2 + 3 * 4 + 3


def test_files_with_the_same_text_are_read_once(tmp_path: Path) -> None:
    same = {f"whole/whole/shell/{name}.py": "import os\n\nsame = 1\n" for name in ("one", "other")}
    more = {**same, "whole/whole/pages/views.py": "from ..shell import one, other\n"}
    tree = write_shop(tmp_path, ONE, {"whole/whole/shell/__init__.py": "", **more})
    views = [each for each in readings(tree, ONE) if each.edit == "pages.views"]
    assert views[0].slice == {"whole.pages.views", "whole.shell.one", "whole.shell.other"}
    assert reading_metrics(tree, ONE, views)["slice.lines"].value == 1 + 2


def test_every_client_of_the_services_asks_where_somebody_answers() -> None:
    asking = {client for client, endpoint in calls(REPOSITORY, MICRO) if endpoint.named}
    known = {
        f"{d.package}.clients.{room}"
        for d in MICRO.deployables
        for role in d.calls
        for room in MICRO.deployable(role).rooms
    }
    assert asking == known
