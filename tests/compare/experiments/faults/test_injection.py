"""One fault after another: in which order, and when no further."""

from __future__ import annotations

from dataclasses import replace

import pytest

from compare.errors import CartlabError
from compare.experiments.faults.conditions import FULL
from compare.experiments.faults.conditions import QUICK
from compare.experiments.faults.local import in_order
from compare.experiments.faults.local import InflictedFaults
from compare.experiments.faults.local import inject_all
from compare.experiments.faults.local import require_well_before
from compare.load.features import Window

from .made_up_load import load_result
from .made_up_load import WINDOW


def test_after_a_fault_that_went_wrong_no_other_is_inflicted() -> None:
    def inject_fault(part: str) -> Window:
        if part == "b":
            raise CartlabError("b never bit")
        return WINDOW

    assert inject_all(["a", "c"], inject_fault) == InflictedFaults({"a": WINDOW, "c": WINDOW})
    unmeasured = {"b": "b never bit", "c": "not inflicted, after b"}
    assert inject_all(["a", "b", "c"], inject_fault) == InflictedFaults({"a": WINDOW}, unmeasured)


def test_after_a_fault_from_which_the_shop_did_not_recover_no_other_is_inflicted() -> None:
    stuck = replace(WINDOW, recovered=False)
    left_out = {"c": "not inflicted, because the shop did not recover from b"}
    found = inject_all(["a", "b", "c"], {"a": WINDOW, "b": stuck}.__getitem__)
    assert found == InflictedFaults({"a": WINDOW, "b": stuck}, left_out=left_out)


def test_all_conditions_of_a_block_suffer_in_the_same_order() -> None:
    whole = in_order(FULL, seed=3)
    assert sorted(whole) == sorted(FULL) and whole != list(FULL)
    assert in_order(QUICK, seed=3) == [part for part in whole if part in QUICK]
    assert len({tuple(in_order(FULL, seed)) for seed in range(5)}) == 5


def test_a_shop_that_was_wrong_before_anything_was_broken_is_not_measured() -> None:
    require_well_before(load_result(), WINDOW.on_s)
    require_well_before(load_result(login=range(10, 15)), WINDOW.on_s)
    require_well_before(load_result(login=range(6, 15)), WINDOW.on_s)  # asked just before, and robbed of the answer
    require_well_before(load_result(login=range(2, 4)), WINDOW.on_s)
    broken = {name: range(6) for name in ("login", "add_item", "cart_page", "remove_item", "checkout")}
    with pytest.raises(CartlabError, match="[0-9]+ of [0-9]+ requests failed before the first fault"):
        require_well_before(load_result(**broken), WINDOW.on_s)
