"""Tiny shops of a few lines, whose parts and imports are known."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from compare.topology import Deployable
from compare.topology import ROOMS
from compare.topology import Shop

MODULES = {
    "users": ("accounts", "routes"),
    "products": ("catalogue", "stock", "routes"),
    "orders": ("cart", "checkout", "routes"),
    "pages": ("views",),
}
RULES = {room: [name for name in names if name != "routes"] for room, names in MODULES.items()}
ONE = Shop("one", (Deployable("whole", role="whole", folder="whole", port=1, rooms=ROOMS),))
FOUR = Shop(
    "four",
    (
        Deployable("user-part", role="users", folder="user-part", port=1, rooms=("users",)),
        Deployable("product-part", role="products", folder="product-part", port=2, rooms=("products",)),
        Deployable("order-part", role="orders", folder="order-part", port=3, rooms=("orders",), calls=("products",)),
        Deployable(
            "page-part", role="pages", folder="page-part", port=4, rooms=("pages",), database_pool=0, calls=("orders",)
        ),
    ),
)


def write_shop(tree: Path, shop: Shop, more: Mapping[str, str] | None = None) -> Path:
    """Write a shop in which the routes of a room import its rules, and return its tree.

    Routes have four lines, and answer at one address by the first of the rules. A client asks there. All other modules
    have two lines: their text and an end. `more` holds other text by path.
    """
    for deployable in shop.deployables:
        folder, package = tree / deployable.folder, tree / deployable.folder / deployable.package
        _write(folder / "pyproject.toml", "")
        _write(folder / "Dockerfile", "")
        _write(folder / "requirements.txt", "")
        _write(package / "__init__.py", "")
        _write(package / "settings.py", "class Settings:\n    data_dir: str\n    key_secret_file: str\n")
        for room in deployable.rooms:
            _write(package / room / "__init__.py", "")
            for name in MODULES[room]:
                text = routes(room) if name == "routes" else f"here = '{room}.{name}'\n\nend = 1\n"
                _write(package / room / f"{name}.py", text)
        for role in deployable.calls:
            _write(package / "clients" / "__init__.py", "")
            _write(package / "clients" / f"{role}.py", f'asked = "/api/{role}"\n\nend = 1\n')
    for name, text in (more or {}).items():
        _write(tree / name, text)
    return tree


def routes(room: str) -> str:
    """Return the routes of a room, which import all of its rules and answer by the first of them."""
    return "\n".join(
        [
            f"from . import {', '.join(RULES[room])}",
            "",
            f'{room} = Blueprint("{room}", __name__, url_prefix="/api")',
            f'@{room}.get("/{room}")',
            f"def answer(): return {RULES[room][0]}.end",
            "",
        ]
    )


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
