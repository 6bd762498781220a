"""The logs of a shop show how many requests it had since its start."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from compare.launch.asked_before import shop_at
from compare.launch.local.plan import Plan
from compare.launch.local.supervisor import Supervisor
from compare.launch.processes.log_files import head_of_older
from compare.launch.processes.log_files import older_part
from compare.launch.processes.process_group import ProcessGroup
from compare.launch.runtime import LaunchOptions
from compare.launch.state import ShopState
from compare.topology import SHOPS

READY = {"message": "answered", "path": "/ready", "status": 503}
INFO = {"users": "INFO", "pages": "INFO"}
LOGIN = {"message": "answered", "path": "/login", "status": 200}


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[ShopState]:
    state = ShopState(tmp_path, "micro")
    state.acquire()
    for copy in (1, 2):
        log = state.log("frontend", copy)
        log.parent.mkdir(parents=True, exist_ok=True)
        log.write_text("\n".join(["Granian says", "7", *map(json.dumps, (READY, LOGIN, READY))]))
    yield state
    state.release()


def started(state: ShopState, log_levels: dict[str, str]) -> None:
    copies = [{"role": "pages", "log": str(state.log("frontend", copy))} for copy in (1, 2)]
    copies.append({"role": "users", "log": str(state.log("user-service", 1))})
    state.write({"ports": {"users": 7001, "pages": 7004}, "copies": copies, "log_levels": log_levels})


def test_requests_to_all_copies_of_the_role_count_and_questions_for_health_do_not(shop: ShopState) -> None:
    started(shop, INFO)
    assert shop_at(7004, shop.folder.parent) == {"shop": "micro", "database": None, "answered_before": 2}
    assert shop_at(7001, shop.folder.parent) == {"shop": "micro", "database": None, "answered_before": 0}
    assert shop_at(7002, shop.folder.parent) is None


@pytest.mark.parametrize("log_levels", [{"users": "INFO", "pages": "WARNING"}, {"users": "INFO"}, {}])
def test_who_logs_no_requests_or_may_log_none_can_not_tell(shop: ShopState, log_levels: dict[str, str]) -> None:
    started(shop, log_levels)
    assert shop_at(7004, shop.folder.parent) == {"shop": "micro", "database": None, "answered_before": None}


@pytest.mark.parametrize(
    ("choices", "answered_before"),
    [
        ({}, 0),
        ({"log_level": "WARNING"}, None),
        ({"settings": {"CARTLAB_LOG_LEVEL": "ERROR"}}, None),
        ({"log_level": "WARNING", "settings_by_role": {"pages": {"CARTLAB_LOG_LEVEL": "INFO"}}}, 0),
        ({"settings_by_role": {"users": {"CARTLAB_LOG_LEVEL": "WARNING"}}}, 0),
    ],
)
def test_the_level_that_a_shop_was_launched_with_is_in_its_record(
    shop: ShopState, choices: dict[str, Any], answered_before: int | None
) -> None:
    plan = Plan.checked(SHOPS["micro"], LaunchOptions(state=shop.folder.parent, **choices))
    process_group = ProcessGroup("micro")
    try:
        Supervisor(plan, shop, process_group, print).record()
    finally:
        process_group.end()
    port = plan.shop.deployable("pages").port
    found = shop_at(port, shop.folder.parent)
    assert found == {"shop": "micro", "database": "sqlite", "answered_before": answered_before}


def test_a_shop_that_runs_no_more_tells_nothing(shop: ShopState) -> None:
    started(shop, INFO)
    shop.release()
    assert shop_at(7004, shop.folder.parent) is None


def test_what_was_cut_off_a_long_log_counts_too(shop: ShopState) -> None:
    older_part(shop.log("frontend", 1)).write_bytes(head_of_older(0) + f"{json.dumps(LOGIN)}\n".encode() * 3)
    started(shop, INFO)
    assert shop_at(7004, shop.folder.parent) == {"shop": "micro", "database": None, "answered_before": 5}


def test_the_record_states_what_a_shop_keeps_its_data_in(shop: ShopState) -> None:
    plan = Plan.checked(SHOPS["micro"], LaunchOptions(state=shop.folder.parent, database="postgres-each"))
    process_group = ProcessGroup("micro")
    try:
        Supervisor(plan, shop, process_group, print).record()
    finally:
        process_group.end()
    found = shop_at(plan.shop.deployable("users").port, shop.folder.parent)
    assert found is not None and found["database"] == "postgres-each"
