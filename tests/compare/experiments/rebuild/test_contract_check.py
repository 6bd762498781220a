"""The contract on a second shop before a release: it stops what breaks it, and is warm in the first block, too."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from dataclasses import replace

import pytest

from compare.errors import CartlabError
from compare.experiments.bench.experiment import Bench
from compare.experiments.rebuild import contract_check
from compare.experiments.rebuild import local as rebuild
from compare.experiments.rebuild.conditions import CONTRACT
from compare.experiments.rebuild.conditions import MONOLITH_CONDITION
from compare.experiments.rebuild.contract_check import ContractPart
from compare.experiments.rebuild.contract_check import make_data_once
from compare.experiments.rebuild.contract_check import try_contract
from compare.experiments.rebuild.contract_check import warm_up
from compare.experiments.stages.local import LocalStage
from tests.compare.launch.stub_shop import marked

from .test_pipeline import CHANGE
from .test_pipeline import ONE
from .test_pipeline import refusal


def test_a_change_that_breaks_the_contract_is_stopped_before_its_release(stage: LocalStage) -> None:
    with stage.launched(MONOLITH_CONDITION, "WARNING") as shop:
        catalogue = shop.source / ONE.folder / ONE.package / "products" / "catalogue.py"
        raised = 'raise NotFound("There is no such product.")'
        assert raised in catalogue.read_text()
        catalogue.write_text(catalogue.read_text().replace(raised, raised.replace("NotFound", "Conflict")))
        with pytest.raises(
            CartlabError, match="tests of the contract fail: FAILED .*test_an_unknown_slug_is_not_found"
        ):
            try_contract(MONOLITH_CONDITION, shop, ContractPart(("products/test_products.py",), "unknown_slug"))
        assert (shop.source.parent / "staging" / "has-data").exists()
        assert marked(str(shop.source.parent / "staging")) == []  # the second shop is gone, the first serves on
        assert CHANGE.text in refusal(shop)


def test_the_second_shop_makes_its_data_once_and_loading_the_suite_runs_no_test(
    stage: LocalStage, monkeypatch: pytest.MonkeyPatch
) -> None:
    with stage.launched(MONOLITH_CONDITION, "WARNING") as shop:
        staging = shop.source.parent / "staging"
        warm_up(shop, CONTRACT)
        assert not staging.exists()
        counts = next(ElementTree.parse(shop.source / "tests.xml").iter("testsuite"))
        assert int(counts.get("tests", 0)) == 0
        make_data_once(MONOLITH_CONDITION, shop)
        assert [path.name for path in staging.rglob("*.db")] == ["monolith.db"]
        assert marked(str(staging)) == []
        monkeypatch.setattr(contract_check, "launched", None)  # whoever launches now fails
        make_data_once(MONOLITH_CONDITION, shop)


@pytest.mark.parametrize(
    ("profile", "done"), [("demo", []), ("quick", ["warm up"]), ("full", ["pipeline with the bug"])]
)
def test_what_the_contract_needs_is_loaded_before_the_first_block(
    profile: str, done: list[str], bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    found: list[str] = []
    monkeypatch.setattr(rebuild, "open_gate", lambda *given: {"data": "same"})
    monkeypatch.setattr(rebuild, "warm_up", lambda *given: found.append("warm up"))
    monkeypatch.setattr(rebuild, "require_undetected", lambda *given: found.append("pipeline with the bug"))
    facts = rebuild.prepare(MONOLITH_CONDITION, None, replace(bench, profile=profile))  # type: ignore[arg-type]
    assert (facts, found) == ({"data": "same"}, done)
