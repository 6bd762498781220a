"""The shops that must keep the contract. The suite launches them, or they already run somewhere else.

To test shops that already run, for example in containers, give their addresses in CARTLAB_CONTRACT_URLS:
{"architecture": "monolith" or "microservices", "users": URL, "products": URL, "orders": URL, "pages": URL,
"admin_password": "…"}.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from collections.abc import Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from compare import topology
from compare.launch.local.launcher import launched
from compare.launch.local.launcher import LaunchedShop
from compare.launch.runtime import LaunchOptions
from compare.settings import REPOSITORY
from compare.settings import state_directory
from tests.contract.shop import Shop
from tests.ports import port_block
from tests.shelf import lay_out_first_data

ATTACHED = "attached"

# The suite makes hundreds of people. Password hashes at full cost would take half of its time.
CHEAP_PASSWORDS = {"CARTLAB_PASSWORD_METHOD": "scrypt:1024:8:1"}


@dataclass(frozen=True)
class Subject:
    """One of the three shops that keep the same contract."""

    name: str
    architecture: str
    shop: topology.Shop
    style: topology.Style


SUBJECTS = {
    subject.name: subject
    for subject in (
        Subject("monolith", "monolith", topology.MONOLITH, "resilient"),
        Subject("micro-course", "microservices", topology.MICRO, "course"),
        Subject("micro-resilient", "microservices", topology.MICRO, "resilient"),
    )
}


def attached_shop() -> Shop | None:
    """Return the shop that CARTLAB_CONTRACT_URLS describes, if it is set."""
    described = os.environ.get("CARTLAB_CONTRACT_URLS")
    if not described:
        return None
    fields = json.loads(described)
    urls = {room: fields[room].rstrip("/") for room in topology.ROOMS}
    return Shop(fields["architecture"], urls, fields["admin_password"])


@contextmanager
def running(
    subject: Subject,
    state: Path,
    *,
    source: Path = REPOSITORY,
    settings: Mapping[str, str] | None = None,
    copies: Mapping[str, int] | None = None,
) -> Iterator[tuple[Shop, LaunchedShop]]:
    """Launch a subject with fresh data in `state`, in the harness's own venvs."""
    share_venvs(state)
    chosen = CHEAP_PASSWORDS | dict(settings or {})
    lay_out_first_data(subject.shop, chosen, state)
    options = LaunchOptions(
        style=subject.style,
        copies=copies or {},
        port_base=port_block(),
        source=source,
        state=state,
        settings=chosen,
        init=False,
    )
    with launched(subject.shop, options) as launch:
        urls = {room: launch.url(room) for room in topology.ROOMS}
        shop = Shop(subject.architecture, urls, launch.admin_password)
        try:
            yield shop, launch
        finally:
            shop.close()


def share_venvs(state: Path) -> None:
    """Let a fresh state folder use the existing venvs."""
    venvs = state_directory() / "venvs"
    venvs.mkdir(parents=True, exist_ok=True)
    if not (state / "venvs").exists():
        (state / "venvs").symlink_to(venvs)
