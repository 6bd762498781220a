"""Who may import whom: the rules of import_rules.py hold, and each catches a violation that is made up for it."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from compare.settings import REPOSITORY
from compare.topology import Deployable
from compare.topology import ROOMS
from tests.architecture.import_rules import circles
from tests.architecture.import_rules import DEPLOYABLES
from tests.architecture.import_rules import depths
from tests.architecture.import_rules import EVERYONE_MAY
from tests.architecture.import_rules import HARNESS
from tests.architecture.import_rules import kinds_of_modules
from tests.architecture.import_rules import parts_of_entry
from tests.architecture.import_rules import parts_of_experiments
from tests.architecture.import_rules import parts_of_harness
from tests.architecture.import_rules import runtimes
from tests.architecture.import_rules import vague_names


def test_the_harness_is_imported_downwards_only() -> None:
    assert list(parts_of_harness(REPOSITORY)) == []
    assert list(parts_of_entry(REPOSITORY)) == []


def test_experiments_never_import_each_other_and_what_they_share_knows_none() -> None:
    assert list(parts_of_experiments(REPOSITORY)) == []


def test_runtimes_never_import_each_other() -> None:
    assert list(runtimes(REPOSITORY)) == []


def test_no_modules_of_the_harness_import_each_other_in_a_circle() -> None:
    assert list(circles(REPOSITORY)) == []


def test_every_part_of_the_harness_has_a_rule() -> None:
    parts = {path.name for path in (REPOSITORY / "compare").iterdir() if (path / "__init__.py").exists()}
    modules = {path.stem for path in (REPOSITORY / "compare").glob("*.py")} - {"__init__"}
    assert parts <= HARNESS.keys()
    assert modules <= EVERYONE_MAY


@pytest.mark.parametrize("deployable", DEPLOYABLES, ids=lambda deployable: deployable.name)
def test_a_deployable_is_imported_downwards_only_and_rooms_meet_where_they_may(deployable: Deployable) -> None:
    folder = REPOSITORY / deployable.folder
    assert list(kinds_of_modules(folder, deployable.package)) == []
    assert list(depths(folder, deployable.package)) == []


@pytest.mark.parametrize("deployable", DEPLOYABLES, ids=lambda deployable: deployable.name)
def test_a_deployable_asks_those_whom_topology_names(deployable: Deployable) -> None:
    clients = REPOSITORY / deployable.folder / deployable.package / "clients"
    asked = {path.stem for path in clients.glob("*.py")} & set(ROOMS)
    assert asked == set(deployable.calls)


def test_every_name_says_something() -> None:
    templates = "pages/templates/base.html"  # a template's base is what Flask's own tutorial calls it
    assert [name for name in vague_names(REPOSITORY) if not name.endswith(templates)] == []


# Each rule catches something


@pytest.mark.parametrize(
    ("file", "line", "fault"),
    [
        ("compare/launch/local/launcher.py", "from ...load import worker", "launch imports load"),
        ("compare/load/worker.py", "from compare.measure import percentiles", "load imports measure"),
        ("compare/measure/doubts.py", "from ..faults import kill", "measure imports faults"),
        ("compare/report/page.py", "from ..launch.state import ShopState", "report imports launch"),
        ("compare/experiments/bench/runner.py", "from ...report import page", "experiments imports report"),
        ("compare/results.py", "from .report import units", "results imports report"),
        ("compare/errors.py", "from .settings import REPOSITORY", "errors imports settings"),
        ("compare/labs/checker.py", "import monolith.app", "the harness imports monolith"),
        ("compare/commands/up.py", "from ..strange import part", "commands imports strange"),
    ],
)
def test_a_wrong_import_of_the_harness_is_caught(tmp_path: Path, file: str, line: str, fault: str) -> None:
    write(tmp_path / file, line)
    assert [found.partition(": ")[2] for found in parts_of_harness(tmp_path)] == [fault]


@pytest.mark.parametrize(
    ("file", "line", "fault"),
    [
        ("overhead/local.py", "from ..scaling.capacity import find_capacity", "overhead imports scaling"),
        ("workloads/saturation.py", "from ..overhead.sample_sizes import SampleSizes", "workloads imports overhead"),
        ("bench/from_raw.py", "from ..faults import observation", "bench imports faults"),
        ("stages/local.py", "from compare.experiments.rebuild.conditions import ROOM", "stages imports rebuild"),
        ("rebuild/local.py", "from ..catalogue import EXPERIMENTS", "rebuild imports catalogue"),
        ("bench/recompute.py", "from ..catalogue import EXPERIMENTS", "bench imports catalogue"),
        ("bench/runner.py", "from ..subject.gate import open_gate", "bench imports subject"),
    ],
)
def test_a_wrong_import_between_experiments_is_caught(tmp_path: Path, file: str, line: str, fault: str) -> None:
    write(tmp_path / "compare/experiments" / file, f"from ..bench.blocks import reasons\n{line}")
    write(tmp_path / "compare/experiments/catalogue.py", "from .overhead.local import OVERHEAD")
    assert [found.partition(": ")[2] for found in parts_of_experiments(tmp_path)] == [fault]


def test_a_runtime_that_imports_another_is_caught(tmp_path: Path) -> None:
    for runtime in ("local", "docker"):
        write(tmp_path / "compare/launch" / runtime / "runtime.py", "from ..runtime import Runtime")
    write(tmp_path / "compare/launch/docker/shop.py", "from ..state import only_one\nfrom ..local import copies")
    assert list(runtimes(tmp_path)) == ["docker/shop.py:2: docker imports local"]


def test_a_circle_is_caught_wherever_it_is_closed(tmp_path: Path) -> None:
    write(tmp_path / "compare/load/plan.py", "from .arrivals import Arrivals")
    write(tmp_path / "compare/load/arrivals.py", "def later():\n    from . import run")
    write(tmp_path / "compare/load/run.py", "import json")
    assert list(circles(tmp_path)) == []
    write(tmp_path / "compare/load/run.py", "from compare.load.plan import LoadPlan")
    (found,) = circles(tmp_path)
    assert set(found.split(" is imported by ")) == {"compare.load.plan", "compare.load.arrivals", "compare.load.run"}


def test_the_entry_imports_commands_only(tmp_path: Path) -> None:
    write(tmp_path / "cli.py", "from compare.commands import up\nfrom compare.launch import local\n")
    assert list(parts_of_entry(tmp_path)) == ["cli.py:2: cli imports compare.launch.local"]


@pytest.mark.parametrize(
    ("file", "line", "fault"),
    [
        ("orders/routes.py", "from ..db import db", "routes import db (db)"),
        ("orders/cart.py", "from .routes import orders", "rules import routes (orders.routes)"),
        ("orders/cart.py", "from ..auth import current_user", "rules import auth (auth)"),
        ("orders/cart.py", "from ..shell.body import read_body", "rules import shell (shell.body)"),
        ("orders/models.py", "from . import cart", "models import rules (orders.cart)"),
        ("orders/routes.py", "from ..clients import users", "routes import clients (clients.users)"),
        ("clients/users.py", "from ..orders import cart", "clients import rules (orders.cart)"),
        ("shell/errors.py", "from .logs import register_logs", "errors import shell (shell.logs)"),
        ("shell/health.py", "from ..db import db", "shell import db (db)"),
        ("shell/body.py", "from ..settings import Settings", "shell import settings (settings)"),
        ("shell/cross_site.py", "from ..users import accounts", "shell import rules (users.accounts)"),
        ("products/stock.py", "from ..orders import history", "products imports orders"),
        ("orders/cart.py", "from ..users import accounts", "orders imports users"),
        ("pages/views.py", "from ..orders.routes import orders", "pages imports the routes of orders"),
        ("orders/cart.py", "import requests", "speaks HTTP through requests, as only clients/ may"),
        ("shell/health.py", "from urllib3 import PoolManager", "speaks HTTP through urllib3, as only clients/ may"),
        ("orders/cart.py", "from flask import request", "rules know of HTTP: request"),
        ("orders/cart.py", "from monolith.db import db", "imports its own package by name, so its twin can't be equal"),
        ("orders/cart.py", "import order_service.app", "imports order_service, which is deployed elsewhere"),
        ("app.py", "import compare", "imports compare, which is deployed elsewhere"),
    ],
)
def test_a_wrong_import_of_a_deployable_is_caught(tmp_path: Path, file: str, line: str, fault: str) -> None:
    for there in ("orders/cart.py", "orders/history.py", "users/accounts.py", "clients/users.py"):
        write(tmp_path / "monolith" / there, "")
    write(tmp_path / "monolith" / file, line)
    assert fault in [found.partition(": ")[2] for found in kinds_of_modules(tmp_path, "monolith")]


def test_a_module_that_stands_elsewhere_than_its_twin_is_caught(tmp_path: Path) -> None:
    write(tmp_path / "monolith/orders/steps/take.py", "")
    write(tmp_path / "monolith/extras/pay.py", "")
    write(tmp_path / "monolith/health.py", "")
    for right in ("__init__.py", "app.py", "shell/health.py", "orders/cart.py"):
        write(tmp_path / "monolith" / right, "")
    assert [found.partition(":")[0] for found in depths(tmp_path, "monolith")] == [
        "extras/pay.py",
        "health.py",
        "orders/steps/take.py",
    ]


def test_a_vague_name_is_caught(tmp_path: Path) -> None:
    write(tmp_path / "compare/launch/utils.py", "")
    write(tmp_path / "monolith/common/money.py", "")
    assert list(vague_names(tmp_path)) == ["compare/launch/utils.py", "monolith/common"]


def write(path: Path, text: str) -> None:
    ast.parse(text)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
