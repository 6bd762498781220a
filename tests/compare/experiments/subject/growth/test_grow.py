"""Grown shops: the code that is written is held against the project's own checks, and its tests really run."""

from __future__ import annotations

import keyword
from dataclasses import replace
from pathlib import Path

import pytest

from compare.errors import CartlabError
from compare.experiments.rebuild.build_tools import check
from compare.experiments.rebuild.dependencies import bump_metrics
from compare.experiments.subject.copied_tree import copy_tree
from compare.experiments.subject.growth.features import FEATURES
from compare.experiments.subject.growth.grow import grow
from compare.experiments.subject.growth.grow import grown
from compare.experiments.subject.growth.grow import ONE
from compare.experiments.subject.growth.grow import PATTERN
from compare.experiments.subject.testing import run_own_tests
from compare.experiments.subject.testing import tests_of_room as choose_tests
from compare.launch.local.environments import ensure_environments
from compare.launch.processes.process_group import ProcessGroup
from compare.settings import REPOSITORY
from compare.settings import state_directory
from compare.topology import Deployable
from compare.topology import MICRO
from compare.topology import MONOLITH
from compare.topology import ROOMS

ALL = 32  # as many as rebuild adds
COUPLED = 12


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return grow(copy_tree(tmp_path_factory.mktemp("grown") / "tree"), ALL)


@pytest.fixture(scope="module")
def coupled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return grow(copy_tree(tmp_path_factory.mktemp("coupled") / "tree"), COUPLED, coupled=True)


def test_features_have_names_of_their_own() -> None:
    rooms = {feature.room for feature in FEATURES}
    assert len(rooms) == len(FEATURES) == 128
    assert not rooms & set(ROOMS)
    fields = {field for feature in FEATURES for field in (feature.thing, feature.text, feature.number)}
    assert all(field.isidentifier() and not keyword.iskeyword(field) for field in fields)


def test_as_many_features_as_there_are_names_for_are_python(tmp_path: Path) -> None:
    tree = grow(copy_tree(tmp_path / "tree"), len(FEATURES), coupled=True)
    written = [path for feature in FEATURES for path in (tree / ONE.folder / ONE.package / feature.room).glob("*.py")]
    assert len(written) == 4 * len(FEATURES)
    for path in written:
        compile(path.read_text(), str(path), "exec")


def test_what_is_written_passes_the_checks_that_the_shops_pass(tree: Path) -> None:
    check(tree, ONE)
    check(tree, replace(ONE, folder="microservices"))  # all of them at once
    apps = [tree / service.folder / service.package / "app.py" for service in grown(MICRO, ALL).deployables]
    assert len(apps) == 4 + ALL and all(app.exists() for app in apps)


def test_coupled_features_pass_the_same_checks_and_call_what_was_there_before_them(coupled: Path) -> None:
    check(coupled, ONE)
    check(coupled, replace(ONE, folder="microservices"))
    calls = {d.role: d.calls for d in grown(MICRO, COUPLED, coupled=True).deployables[4:]}
    known = {d.role for d in MICRO.deployables}
    for role, called in calls.items():
        assert len(called) == len(set(called)) == 3 and set(called) <= known
        known.add(role)


def test_coupled_features_pass_their_own_tests_in_both_shops(coupled: Path) -> None:
    last = grown(MICRO, COUPLED, coupled=True).deployables[-1]
    for pattern, deployable in ((PATTERN, last), (ONE, ONE)):
        python = environment_of(pattern)
        files = [coupled / deployable.folder / "tests" / f"test_{last.role}.py"] if deployable is ONE else ()
        assert run_own_tests(coupled, deployable, python, files).tests == 13


def environment_of(deployable: Deployable) -> Path:
    process_group = ProcessGroup("tests")
    try:
        wanted = {deployable.name: [REPOSITORY / deployable.folder / "requirements.txt"]}
        return ensure_environments(wanted, state_directory(), process_group, print)[deployable.name].python
    finally:
        process_group.end()


def test_a_new_service_passes_its_tests_in_the_environment_of_its_pattern(tree: Path) -> None:
    python = environment_of(PATTERN)
    assert run_own_tests(tree, grown(MICRO, ALL).deployables[-1], python).tests == 12


def test_a_change_in_products_chooses_no_test_of_a_new_room_and_one_in_users_all(tree: Path) -> None:
    new = {f"test_{feature.room}" for feature in FEATURES[:ALL]}
    assert not new & {path.stem for path in choose_tests(tree, ONE, "products")}
    assert new <= {path.stem for path in choose_tests(tree, ONE, "users")}


def test_grown_services_are_counted_where_all_must_be_deployed_again(tree: Path) -> None:
    found = {shop.name: bump_metrics(grown(shop, ALL), tree) for shop in (MONOLITH, MICRO)}
    counts = {name: [m[f"bump_{kind}.deployables"].value for kind in ("own", "shared")] for name, m in found.items()}
    assert counts == {"monolith": [1, 1], "micro": [1, 4 + ALL]}
    assert found["micro"]["bump_own.rooms_share"].value == pytest.approx(1 / (4 + ALL))


def test_there_are_no_more_features_than_were_thought_of(tmp_path: Path) -> None:
    with pytest.raises(CartlabError, match="can't grow by 129"):
        grow(tmp_path, len(FEATURES) + 1)
    assert list(tmp_path.iterdir()) == []
