"""The most that a URL answers counts only if it was the shop that could do no more."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from compare.errors import CartlabError
from compare.experiments.bench.experiment import Bench
from compare.experiments.workloads import saturation
from compare.experiments.workloads.saturation import MOST_ERRORS
from compare.measure.doubts import FULL_GENERATOR_PERCENT

from ..fake_shop import fake_shop

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
        return saturation.saturate("http://127.0.0.1:9/", "right", bench, duration_s=0.4, warmup_s=0.1)

    if said:
        with pytest.raises(CartlabError, match=said):
            saturate()
    else:
        assert saturate() == RIGHT | found


def test_a_shop_that_fails_under_load_has_no_saturation(tmp_path: Path) -> None:
    bench = Bench("quick", 1, tmp_path, "overhead-01-monolith")
    with fake_shop(tmp_path / "shop.log") as shop:
        shop.answers["/api/products"] = (503, {"message": "not now"})
        with pytest.raises(CartlabError, match="failed under load.*status_503"):
            saturation.saturate(f"{shop.url('products')}/api/products", '"results"', bench, 0.4, 0.1)
