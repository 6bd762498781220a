"""What makes a run invalid, though it was measured or nearly so."""

from __future__ import annotations

from pathlib import Path

import psutil

from compare.errors import CartlabError
from compare.experiments.experiment import Bench
from compare.experiments.experiment import Condition
from compare.experiments.experiment import Measured

from .stub_experiment import Instrument
from .stub_experiment import StubShop
from .test_runner import run


def test_after_all_measuring_every_shop_must_still_be_right(tmp_path: Path) -> None:
    asked: list[StubShop] = []

    def smoke(shop: StubShop) -> None:
        asked.append(shop)
        if len(asked) == 2:
            raise CartlabError("an added item is not in the cart")

    report, _, _ = run(Instrument(), tmp_path, smoke=smoke)
    wrong = [each for each in report.experiments["stub"].runs if not each.valid]
    assert len(asked) == 3
    assert [(each.block, each.reason) for each in wrong] == [(5, "an added item is not in the cart")]
    assert not report.valid


def test_what_the_world_outside_does_to_a_run_makes_that_run_invalid_and_no_other(tmp_path: Path) -> None:
    class Robbed(Instrument):
        def measure(self, condition: Condition, shop: StubShop, bench: Bench) -> Measured:
            if self.calls == 4:
                self.calls += 1
                raise psutil.NoSuchProcess(4711)
            return super().measure(condition, shop, bench)

    report, _, _ = run(Robbed(), tmp_path)
    (wrong,) = (each for each in report.experiments["stub"].runs if not each.valid)
    assert wrong.reason.startswith("NoSuchProcess: ")
    assert len(report.experiments["stub"].runs) == 18
