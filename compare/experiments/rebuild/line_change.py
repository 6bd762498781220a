"""A changed line of a room, from the edit to the first answer that shows it."""

from __future__ import annotations

from functools import partial

from ...launch.local.launcher import LaunchedShop
from ...launch.runtime import RunningShop
from ...load.journeys import Shopper
from ..bench.experiment import Bench
from ..bench.experiment import Condition
from ..subject.copied_tree import CHANGES
from ..subject.copied_tree import LineChange
from ..workloads.answer_watch import ExpectedAnswer
from ..workloads.rolling_deploy import deploy_under_load
from ..workloads.rolling_deploy import light_load
from ..workloads.rolling_deploy import RollingDeploy
from .cold_start import go_cold
from .pipeline import ReadyRelease
from .pipeline import ReleaseRules
from .pipeline import run_pipeline


def release_line_change(
    condition: Condition,
    shop: LaunchedShop,
    bench: Bench,
    room: str,
    rules: ReleaseRules,
    marker: str,
    shopper: Shopper | None = None,
) -> tuple[ReadyRelease, RollingDeploy]:
    """Change a line of a room in the running shop's own tree, and take it through the whole pipeline.

    `shopper` asks for lines that only a logged-in person sees. Raises CartlabError if a stage stops the change.
    """
    change, deployable = CHANGES[room], shop.shop.serving(room)
    if rules.cold:
        go_cold(shop, marker)
    change.make(shop.source, deployable, marker)
    ready = run_pipeline(condition, shop, [room], rules, f"{room}-{marker.strip('[]')}")
    shown = expected_answer(change, shop, marker, shopper)
    return ready, deploy_under_load(partial(release, shop, ready), shown, light_load(shop, bench))


def release(shop: LaunchedShop, ready: ReadyRelease) -> None:
    """Replace what runs by a release, one deployable after another. Raises CartlabError."""
    for role in ready.roles:
        shop.deploy(role, ready.folder)


def expected_answer(
    change: LineChange, shop: RunningShop, marker: str, shopper: Shopper | None = None
) -> ExpectedAnswer:
    """Return the request that shows a change, and its expected answer."""
    key = shopper.api_key if shopper is not None and change.needs_key else ""
    return ExpectedAnswer(shop.url(change.room) + change.path, change.status, marker, change.body, key)
