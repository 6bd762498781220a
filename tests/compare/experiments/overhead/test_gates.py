"""Gates that make a run invalid: each closes in a case that deserves it, and stays open in one that just doesn't.

The gate before the blocks is tested in test_measuring_a_shop.py and test_runner.py, that of a workload in
test_scaling_live.py, and those of faults beside the faults.
"""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from compare.errors import CartlabError
from compare.experiments.bench.experiment import Bench
from compare.experiments.overhead.sample_sizes import EFFORTS
from compare.experiments.scaling import local as scaling
from compare.experiments.workloads import saturation
from compare.experiments.workloads.saturation import MOST_ERRORS
from compare.measure.doubts import FULL_GENERATOR_PERCENT

RIGHT: dict[str, Any] = {"sent": 1000, "errors": {}, "goodput_rps": 500.0, "generator_cpu_percent": 60.0}
AT_MOST = round(1000 * MOST_ERRORS)


@pytest.mark.parametrize(
    ("found", "said"),
    [
        ({}, ""),
        ({"errors": {"timeout": AT_MOST}}, ""),
        ({"errors": {"timeout": AT_MOST, "status_500": 1}}, "failed under load"),
        ({"sent": 0, "goodput_rps": 0.0}, "failed under load"),
        ({"generator_cpu_percent": FULL_GENERATOR_PERCENT}, ""),
        ({"generator_cpu_percent": FULL_GENERATOR_PERCENT + 0.1}, "generator had no CPU left"),
    ],
)
def test_saturation_counts_only_if_the_shop_was_the_limit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, found: dict[str, Any], said: str
) -> None:
    monkeypatch.setattr(saturation, "run_load", lambda plan: RIGHT | found)
    bench = Bench("quick", 1, tmp_path, "overhead-01-monolith")

    def saturate() -> dict[str, Any]:
        return saturation.saturate("http://127.0.0.1:9/", "right", bench, EFFORTS["quick"])

    if said:
        with pytest.raises(CartlabError, match=said):
            saturate()
    else:
        assert saturate() == RIGHT | found


@pytest.mark.parametrize(
    ("second", "is_steady"), [({}, True), ({"restarts": 1}, False), ({"pid": None}, False)], ids=str
)
def test_a_copy_that_died_under_load_makes_the_run_invalid(second: dict[str, Any], is_steady: bool) -> None:
    whole = {"pid": 7, "restarts": 0, "copy": 1, "deployable": "monolith", "log": "monolith-1.log"}
    copies = [SimpleNamespace(**whole), SimpleNamespace(**whole | {"copy": 2} | second)]
    shop: Any = SimpleNamespace(copies=lambda: copies)
    if is_steady:
        scaling._require_steady(shop)
    else:
        with pytest.raises(CartlabError, match="copy 2 of monolith died under load"):
            scaling._require_steady(shop)
