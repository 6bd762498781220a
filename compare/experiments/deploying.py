"""A deploy as its shoppers see it: under light load, with somebody who watches for the first changed answer."""

from __future__ import annotations

import threading
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..errors import CartlabError
from ..launch.local import RunningShop
from ..load.generator import Generator
from ..load.plan import LoadPlan
from ..results import Metric
from ..topology import ROOMS
from .copied_tree import Change

RATE_RPS = 20.0  # a small part of what a core answers: the deploy is to be seen, not a queue
TOO_SLOW_S = 1.0  # an answer that takes longer counts as failed
LONGEST_LOAD_S = 90.0
ASK_EVERY_S = 0.05
PATIENCE_S = 10.0
READING = ("browse", "search", "product page")


@dataclass(frozen=True)
class Deployed:
    """A deploy: seconds until the first changed answer, and until the last old copy was gone; and the load's result."""

    first_answer_s: float
    duration_s: float
    load: dict[str, Any]

    def metrics(self) -> dict[str, Metric]:
        sent = self.load["sent"]
        failed = sum(self.load["errors"].values())
        return {
            "deploy.duration": Metric(self.duration_s, "s"),
            "deploy.first_answer": Metric(self.first_answer_s, "s"),
            "deploy.failed": Metric(failed, "count"),
            "deploy.failed_share": Metric(failed / sent, "share"),
            "deploy.slowest": Metric(self.load["latency_ms"]["max"] / 1000, "s"),
            "deploy.downtime": Metric(downtime_s(self.load["timeline"]), "s"),
        }


def deploy_under_load(
    shop: RunningShop, role: str, release: Path, change: Change, marker: str, plan: LoadPlan
) -> Deployed:
    """Deploy a release while shoppers read, and return when no old copy is left.

    Raises CartlabError if the change is in the answer before, or not in every answer afterwards.
    """
    url = shop.url(change.room) + change.path
    if _shows(url, change.status, marker):
        raise CartlabError("the change is in the answer before it is deployed", "report it")
    with Generator(plan) as generator:
        generator.counting_from_s()
        watch = _Watch(url, change.status, marker)
        watch.start()
        try:
            started = time.perf_counter()
            shop.deploy(role, release)
            duration_s = time.perf_counter() - started
            first_answer_s = watch.seen_after(started)
        finally:
            watch.stop()
        generator.stop()
        load = generator.result()
    if load["duration_s"] >= plan.duration_s:
        raise CartlabError(
            f"the deploy took over {plan.duration_s:.0f} s: its end was not seen", "close other programs"
        )
    if not all(_shows(url, change.status, marker) for _ in range(5)):
        raise CartlabError("an old answer came after the deploy", "report it")
    return Deployed(first_answer_s, duration_s, load)


def light_load(shop: RunningShop, seed: int, cores: tuple[int, ...] | None) -> LoadPlan:
    """Return the load of a few shoppers who read, on fresh connections for each session."""
    return LoadPlan(
        rooms={room: shop.url(room) for room in ROOMS},
        journeys=READING,
        rate_rps=RATE_RPS,
        duration_s=LONGEST_LOAD_S,
        timeout_s=TOO_SLOW_S,
        seed=seed,
        cores=cores or (),
    )


def downtime_s(timeline: dict[str, Any]) -> float:
    """Return how long all those intervals are together in which requests were sent and none was answered rightly."""
    dark = sum(1 for sent, right in zip(timeline["sent"], timeline["right"], strict=True) if sent and not right)
    return dark * float(timeline["interval_ms"]) / 1000


class _Watch(threading.Thread):
    """Asks again and again, on fresh connections, until an answer shows the marker."""

    def __init__(self, url: str, status: int, marker: str) -> None:
        super().__init__(daemon=True, name="watch for the change")
        self._question = (url, status, marker)
        self._seen = threading.Event()
        self._stopped = threading.Event()
        self._seen_at = 0.0

    def run(self) -> None:
        while not self._stopped.wait(ASK_EVERY_S):
            if _shows(*self._question):
                self._seen_at = time.perf_counter()
                self._seen.set()
                return

    def seen_after(self, started: float) -> float:
        """Return the seconds from `started` to the first answer that showed it. Raises CartlabError if none does."""
        if not self._seen.wait(PATIENCE_S):
            raise CartlabError("the change is deployed but in no answer", "report it")
        return self._seen_at - started

    def stop(self) -> None:
        self._stopped.set()
        self.join()


def _shows(url: str, status: int, marker: str) -> bool:
    """Tell whether an answer has that status and holds the marker."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(url, timeout=TOO_SLOW_S) as answer:
            return bool(answer.status == status and marker in answer.read().decode())
    except urllib.error.HTTPError as refusal:
        with refusal:
            return refusal.code == status and marker in refusal.read().decode()
    except OSError:
        return False
