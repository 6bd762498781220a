"""A changed line of a room, from the edit to the first answer that shows it."""

from __future__ import annotations

from functools import partial

from ..launch.local import RunningShop
from ..load.journeys import Shopper
from .asking import Question
from .cold import go_cold
from .copied_tree import Change
from .copied_tree import CHANGES
from .delivery import make_ready
from .delivery import Ready
from .delivery import Rules
from .deploying import deploy_under_load
from .deploying import Deployed
from .deploying import light_load
from .experiment import Bench
from .experiment import Condition
from .served import Served


def deliver_line(
    condition: Condition,
    shop: RunningShop,
    bench: Bench,
    room: str,
    rules: Rules,
    marker: str,
    shopper: Shopper | None = None,
) -> tuple[Ready, Deployed]:
    """Change a line of a room in the running shop's own tree, and take it through the whole pipeline.

    Raises CartlabError if a stage stops it. `shopper` asks where one must be logged in to see the line.
    """
    change, deployable = CHANGES[room], shop.shop.serving(room)
    if rules.cold:
        go_cold(shop, marker)
    change.make(shop.source, deployable, marker)
    ready = make_ready(condition, shop, [room], rules, f"{room}-{marker.strip('[]')}")
    shown = question(change, shop, marker, shopper)
    return ready, deploy_under_load(partial(release, shop, ready), shown, light_load(shop, bench))


def release(shop: RunningShop, ready: Ready) -> None:
    """Put a release in the place of what runs, one deployable after another. Raises CartlabError."""
    for role in ready.roles:
        shop.deploy(role, ready.folder)


def question(change: Change, shop: Served, marker: str, shopper: Shopper | None = None) -> Question:
    """Return what to ask to see a change."""
    key = shopper.api_key if shopper is not None and change.needs_key else ""
    return Question(shop.url(change.room) + change.path, change.status, marker, change.body, key)
