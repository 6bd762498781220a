"""Measure the three lies for real: load a separate monolith, freeze it, and load it again."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from ...experiments.subject.targets.local import target_of
from ...faults.fault import await_bite
from ...faults.fault import injected
from ...faults.freeze import FREEZE
from ...faults.health_probe import HealthProbe
from ...launch.local.launcher import LaunchedShop
from ...load.generator import Generator
from ...load.generator import run_load
from ...load.plan import LoadPlan
from ...report_folder import write_whole
from ...topology import MONOLITH
from .sandbox import Sandbox

BEFORE_S, FROZEN_S, WITH_FREEZE_S = 1.0, 1.0, 4.0
TWIN_S = 1.0
COLD_RPS, COLD_S, WARM_UP_S = 50.0, 1.0, 2.0
OPEN_RPS = 100.0


def tell_lies(slug: str, target: Path) -> None:
    """Measure all runs that LIES needs, and write them into a folder. Raises CartlabError."""
    with closing(Sandbox(slug, {})) as sandbox, sandbox.launched(MONOLITH) as shop:
        home, form = f"{shop.url('pages')}/", f"{shop.url('pages')}/login"
        runs: dict[str, Callable[[], dict[str, Any]]] = {
            "cold.json": lambda: run_load(_cold(form)) | {"began": {"shop": MONOLITH.name, "answered_before": 0}},
            "warm.json": lambda: run_load(replace(_cold(form), warmup_s=WARM_UP_S)),
            "closed.json": lambda: _with_freeze(LoadPlan(home, closed=4, duration_s=WITH_FREEZE_S), shop),
            "open.json": lambda: _with_freeze(LoadPlan(home, rate_rps=OPEN_RPS, duration_s=WITH_FREEZE_S), shop),
            "twin-a.json": lambda: run_load(LoadPlan(home, closed=1, duration_s=TWIN_S)),
            "twin-b.json": lambda: run_load(LoadPlan(home, closed=16, duration_s=TWIN_S)),
            "twin-again.json": lambda: run_load(LoadPlan(home, closed=1, duration_s=TWIN_S)),
        }
        for name, run in runs.items():
            write_whole(target / name, json.dumps(run()))


def _cold(url: str) -> LoadPlan:
    return LoadPlan(url, rate_rps=COLD_RPS, duration_s=COLD_S)


def _with_freeze(plan: LoadPlan, shop: LaunchedShop) -> dict[str, Any]:
    probe = HealthProbe(shop.urls, key="")
    target = target_of(shop, "products", partial(probe.ask, "products"))
    with Generator(plan) as generator:
        generator.counting_from_s()
        time.sleep(BEFORE_S)
        with injected(FREEZE, target) as bites:
            await_bite(bites, FREEZE.name)
            time.sleep(FROZEN_S)
        return generator.result()
