"""What a dependency takes with it: counted on the real requirements, and a clash that uv really meets."""

from __future__ import annotations

from pathlib import Path

import pytest

from compare.errors import CartlabError
from compare.experiments.rebuild import dependencies
from compare.experiments.rebuild.dependencies import bump_metrics
from compare.experiments.rebuild.dependencies import clash_metrics
from compare.settings import REPOSITORY
from compare.topology import MICRO
from compare.topology import MONOLITH

BOTH = (MONOLITH, MICRO)


def test_two_versions_that_exclude_each_other_fit_two_environments_and_not_one(tmp_path: Path) -> None:
    tmp_path /= "monolith@best,growth=32"  # as a condition's folder may be called
    found = {shop.name: clash_metrics(shop, tmp_path / shop.name)["clash.resolved_share"].value for shop in BOTH}
    assert found == {"monolith": 0.5, "micro": 1.0}  # one room gets its version, and the other does without
    versions = {
        service: (tmp_path / "micro" / "clash" / service / "pricetag" / "__init__.py").read_text()
        for service in ("product-service", "order-service")
    }
    assert versions == {"product-service": 'VERSION = "1.0.0"\n', "order-service": 'VERSION = "2.0.0"\n'}


def test_versions_that_agree_fit_the_monolith_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dependencies, "NEEDS", {"products": "pricetag<3", "orders": "pricetag>=2"})
    assert clash_metrics(MONOLITH, tmp_path)["clash.resolved_share"].value == 1.0


def test_what_is_not_a_clash_is_not_counted_as_one(tmp_path: Path) -> None:
    with pytest.raises(CartlabError, match="could not say"):
        dependencies.install(["no good requirement"], tmp_path, tmp_path / "target")


def test_a_new_version_redeploys_who_requires_it() -> None:
    found = {shop.name: {k: m.value for k, m in bump_metrics(shop, REPOSITORY).items()} for shop in BOTH}
    own = ("bump_own.deployables", "bump_own.rooms_share")
    shared = ("bump_shared.deployables", "bump_shared.rooms_share")
    assert [[found["monolith"][name] for name in names] for names in (own, shared)] == [[1, 1.0], [1, 1.0]]
    assert [[found["micro"][name] for name in names] for names in (own, shared)] == [[1, 0.25], [4, 1.0]]
