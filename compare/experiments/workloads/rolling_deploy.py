"""A deploy as its shoppers see it: under light load, with a watch for the first changed answer."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ...errors import CartlabError
from ...launch.runtime import RunningShop
from ...load.generator import Generator
from ...load.plan import LoadPlan
from ...results import Metric
from ..bench.experiment import Bench
from .answer_watch import AnswerWatch
from .answer_watch import ExpectedAnswer
from .answer_watch import TOO_SLOW_S
from .request_times import outages_s

RATE_RPS = 20.0  # a small part of what a core answers, so that the deploy shows and not a queue
LONGEST_LOAD_S = 90.0
READING = ("browse", "search", "product page")


@dataclass(frozen=True)
class RollingDeploy:
    """A deploy: seconds to the first changed answer and to the end of the last old copy, and the load's result."""

    first_answer_s: float
    duration_s: float
    load: dict[str, Any]

    @property
    def failed(self) -> int:
        return sum(self.load["errors"].values())

    def metrics(self) -> dict[str, Metric]:
        sent, failed = self.load["sent"], self.failed
        return {
            "deploy.duration": Metric(self.duration_s, "s"),
            "deploy.first_answer": Metric(self.first_answer_s, "s"),
            "deploy.failed": Metric(failed, "count"),
            "deploy.failed_share": Metric(failed / sent, "share"),
            "deploy.slowest": Metric(self.load["latency_ms"]["max"] / 1000, "s"),
            "deploy.downtime": Metric(outages_s(self.load), "s"),
        }


def deploy_under_load(deploy: Callable[[], object], shown: ExpectedAnswer, plan: LoadPlan) -> RollingDeploy:
    """Run `deploy` to its end while shoppers read. It replaces the old release by a new one.

    `shown` is answered as soon as the change is there. Raises CartlabError if it is answered before the deploy, or not
    always after it.
    """
    if shown.is_answered():
        raise CartlabError("the change is in the answer before it is deployed", "report it")
    with Generator(plan) as generator:
        generator.counting_from_s()
        with AnswerWatch(shown.is_answered, "the change is deployed but in no answer") as watch:
            started_s = time.perf_counter()
            deploy()
            duration_s = time.perf_counter() - started_s
            first_answer_s = watch.seen_at_s() - started_s
        generator.stop()
        load = generator.result()
    if load["duration_s"] >= plan.duration_s:
        raise CartlabError(
            f"the deploy took over {plan.duration_s:.0f} s: its end was not seen", "close other programs"
        )
    require_settled(shown)
    return RollingDeploy(first_answer_s, duration_s, load)


def require_settled(shown: ExpectedAnswer) -> None:
    """Raise CartlabError unless every answer is now the new one."""
    if not all(shown.is_answered() for _ in range(5)):
        raise CartlabError("an old answer came after the deploy", "report it")


def light_load(
    shop: RunningShop, bench: Bench, longest_s: float = LONGEST_LOAD_S, journeys: tuple[str, ...] = READING
) -> LoadPlan:
    """Return the load of a few shoppers, who only read by default, with fresh connections for each session."""
    return LoadPlan(
        rooms=shop.urls,
        journeys=journeys,
        rate_rps=RATE_RPS,
        duration_s=longest_s,
        timeout_s=TOO_SLOW_S,
        seed=bench.seed,
        cores=bench.generator_cores or (),
        waits_actively=bench.waits_actively,
        detailed=True,  # the time of each request shows for how long the shop was down
    )
