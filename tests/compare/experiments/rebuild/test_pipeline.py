"""The pipeline of `bench rebuild`: on a real deployable where it matters that it is one, and on small trees else."""

from __future__ import annotations

import shutil
import subprocess
import sys
import urllib.error
import urllib.request
from dataclasses import replace
from pathlib import Path

import pytest

from compare.errors import CartlabError
from compare.experiments.bench.experiment import Bench
from compare.experiments.bench.experiment import Condition
from compare.experiments.bench.run_settings import RunSettings
from compare.experiments.bench.runner import Runner
from compare.experiments.rebuild import local as rebuild
from compare.experiments.rebuild import pipeline
from compare.experiments.rebuild.build_tools import build
from compare.experiments.rebuild.build_tools import check
from compare.experiments.rebuild.conditions import CONTRACT
from compare.experiments.rebuild.conditions import MONOLITH_BEST
from compare.experiments.rebuild.conditions import MONOLITH_CONDITION
from compare.experiments.rebuild.conditions import RESILIENT
from compare.experiments.rebuild.contract_check import ContractPart
from compare.experiments.rebuild.contract_check import try_contract
from compare.experiments.stages.local import LocalStage
from compare.experiments.subject.copied_tree import CHANGES
from compare.experiments.subject.copied_tree import copy_tree
from compare.experiments.subject.testing import run_own_tests
from compare.experiments.subject.testing import SuiteResult
from compare.experiments.subject.testing import tests_of_room as choose_tests
from compare.launch.local.launcher import LaunchedShop
from compare.results import Report
from compare.settings import REPOSITORY
from compare.topology import MICRO
from compare.topology import MONOLITH
from compare.topology import ROOMS
from tests.compare.launch.stub_shop import marked

from ..bench.stub_experiment import Quiet

PRODUCTS = MICRO.deployable("products")
ONE = MONOLITH.deployable("monolith")
CHANGE = CHANGES["products"]
PASSING = "def test_one() -> None:\n    assert 1 + 1 == 2\n\n\ndef test_two() -> None:\n    assert 2 + 2 == 4\n"


def refusal(shop: LaunchedShop) -> str:
    with pytest.raises(urllib.error.HTTPError) as raised:
        urllib.request.urlopen(shop.url("products") + CHANGE.path, timeout=10)
    with raised.value as answer:
        assert answer.code == CHANGE.status
        return answer.read().decode()


@pytest.mark.parametrize("condition", [MONOLITH_BEST, RESILIENT], ids=lambda condition: condition.name)
def test_a_changed_line_reaches_the_answer_through_every_stage(
    condition: Condition, stage: LocalStage, bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    had_data: list[bool] = []

    def noted(condition: Condition, shop: LaunchedShop, part: ContractPart) -> SuiteResult:
        had_data.append((shop.source.parent / "staging" / "has-data").exists())
        return try_contract(condition, shop, part)

    monkeypatch.setattr(pipeline, "try_contract", noted)
    monkeypatch.setattr(rebuild, "_new_marker", lambda: "[0123abcd]")
    with stage.launched(condition, "WARNING") as shop:
        assert CHANGE.text in refusal(shop) and "0123abcd" not in refusal(shop)
        measured = rebuild.measure(condition, shop, bench)
        assert f"{CHANGE.text} [0123abcd]" in refusal(shop)
        assert marked(str(shop.source.parent / "staging")) == []
        environment = shop.python(shop.shop.serving("products").role)
        deployable = shop.shop.serving("products")
        tests = collected_of_deployable(environment, shop.source, deployable.folder, condition is MONOLITH_BEST)
        pids = shop.pids()
    assert had_data == ([] if condition is MONOLITH_BEST else [True]), "data are made before the clock starts"
    values = {name: metric.value for name, metric in measured.metrics.items()}
    contract_tests = 0 if condition is MONOLITH_BEST else collected_of_contract()
    assert values["products.tests_run"] == tests + contract_tests
    assert values["products.deployables"] == 1
    stages_s = sum(values.get(name, 0) for name in ("checks.duration", "tests.duration", "build.duration"))
    stages_s += values.get("contract.duration", 0) + values["deploy.first_answer"]
    assert values["products.edit_to_answer"] == pytest.approx(stages_s, abs=0.5)
    assert values["products.bytes_shipped"] > 10_000
    assert values["deploy.failed_share"] < 1
    assert not any(Path(f"/proc/{pid}").exists() for pid in pids)
    assert [path.name for path in bench.raw.iterdir()] == bench.kept


def collected_of_deployable(python: Path, tree: Path, folder: str, best: bool) -> int:
    """Count tests by another way than the pipeline's: what pytest collects."""
    files = [str(path) for path in choose_tests(tree, MONOLITH.deployable("monolith"), "products")] if best else []
    return collected(python, tree / folder, {"PYTHONPATH": str(tree / "lent"), "PYTHONDONTWRITEBYTECODE": "1"}, *files)


def collected_of_contract() -> int:
    part = CONTRACT
    files = [f"tests/contract/{name}" for name in part.files]
    count = collected(Path(sys.executable), REPOSITORY, {}, "-k", part.choice, "--subject=micro-resilient", *files)
    assert count > 10
    return count


def collected(python: Path, folder: Path, environment: dict[str, str], *arguments: str) -> int:
    command = [str(python), "-m", "pytest", "--collect-only", "-q", "-p", "no:cacheprovider", *arguments]
    said = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)
    assert said.returncode == 0, said.stdout + said.stderr
    return sum("::" in line for line in said.stdout.splitlines())


def test_a_failing_test_stops_the_pipeline_and_the_run_is_invalid(stage: LocalStage, tmp_path: Path) -> None:
    def copy_with_a_failing_test(tree: Path) -> Path:
        copy_tree(tree)
        tests = tree / ONE.folder / "tests"
        shutil.rmtree(tests)
        tests.mkdir()
        (tests / "test_broken.py").write_text("def test_broken() -> None:\n    assert 1 + 1 == 3\n")
        return tree

    experiment = rebuild.REBUILD
    settings = RunSettings("demo", seed=1, out=tmp_path / "out")
    runner = Runner(experiment, settings, Report({"cores": 2}, {}, {"profile": "demo"}), stage.launched, Quiet())
    (run,) = runner._measure(0, 0, replace(MONOLITH_CONDITION, source=copy_with_a_failing_test))
    assert not run.valid and run.metrics == {}
    assert "tests of monolith fail: FAILED tests/test_broken.py::test_broken" in run.reason
    assert not list((stage.state / "bench").rglob("releases"))  # nothing was built


def test_nothing_is_built_from_code_that_the_linter_refuses(tmp_path: Path) -> None:
    tree = copy_tree(tmp_path / "tree")
    assert check(tree, PRODUCTS) > 0
    catalogue = tree / PRODUCTS.folder / PRODUCTS.package / "products" / "catalogue.py"
    catalogue.write_text(f"import os\n{catalogue.read_text()}")
    with pytest.raises(CartlabError, match="checks fail"):
        check(tree, PRODUCTS)


def test_tests_are_counted_and_skipping_one_does_not_count_as_passing(tmp_path: Path) -> None:
    tests = tmp_path / PRODUCTS.folder / "tests"
    tests.mkdir(parents=True)
    (tests / "test_sums.py").write_text(PASSING)
    assert run_own_tests(tmp_path, PRODUCTS, Path(sys.executable)).tests == 2
    assert run_own_tests(tmp_path, PRODUCTS, Path(sys.executable), [tests / "test_sums.py"]).tests == 2
    (tests / "test_sums.py").write_text(f"import pytest\n\n\n@pytest.mark.skip\n{PASSING}")
    with pytest.raises(CartlabError, match="skip 1"):
        run_own_tests(tmp_path, PRODUCTS, Path(sys.executable))


def test_a_wheel_holds_what_the_deployable_runs_on(tmp_path: Path) -> None:
    tree = copy_tree(tmp_path / "tree")
    monolith = MONOLITH.deployable("monolith")
    _, size = build(tree, monolith, tree / "releases" / "one")
    release = tree / "releases" / "one" / monolith.folder
    package = tree / monolith.folder / monolith.package
    assert size > 10_000
    for path in package.rglob("*.*"):
        if path.is_file() and "__pycache__" not in path.parts:
            shipped = release / monolith.package / path.relative_to(package)
            assert shipped.read_bytes() == path.read_bytes()
    assert not (release / "tests").exists()


def test_tests_are_chosen_by_the_room_and_those_that_call_it() -> None:
    chosen = {room: {p.stem for p in choose_tests(REPOSITORY, ONE, room)} for room in ROOMS}
    assert chosen["products"] == {"test_app", "test_cart", "test_catalogue", "test_checkout", "test_similar"}
    assert chosen["orders"] == {"test_cart", "test_checkout"}
    assert chosen["pages"] == set()  # no test is known for theirs, so all are run
    # every room asks it, through auth.py
    assert chosen["users"] == {"test_accounts", "test_failed_logins", *chosen["products"]}


def test_a_line_that_is_not_there_once_is_not_changed(tmp_path: Path) -> None:
    tree = copy_tree(tmp_path / "tree")
    CHANGE.make(tree, PRODUCTS, "[one]")
    path = tree / PRODUCTS.folder / PRODUCTS.package / "products" / "catalogue.py"
    path.write_text(path.read_text() + f"# {CHANGE.text}\n")
    with pytest.raises(CartlabError, match="not in catalogue.py once"):
        CHANGE.make(tree, PRODUCTS, "[two]")
