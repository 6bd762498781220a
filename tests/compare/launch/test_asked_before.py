"""A shop tells by its logs how much it was asked since its start."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from compare.launch.asked_before import shop_at
from compare.launch.log_files import older_part
from compare.launch.state import ShopState

READY = {"message": "answered", "path": "/ready", "status": 503}
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


def started(state: ShopState, settings: dict[str, Any]) -> None:
    copies = [{"role": "pages", "log": str(state.log("frontend", copy))} for copy in (1, 2)]
    copies.append({"role": "users", "log": str(state.log("user-service", 1))})
    state.write({"ports": {"users": 7001, "pages": 7004}, "copies": copies, "settings": settings})


def test_requests_to_all_copies_of_the_role_count_and_questions_for_health_do_not(shop: ShopState) -> None:
    started(shop, {})
    assert shop_at(7004, shop.folder.parent) == {"shop": "micro", "answered_before": 2}
    assert shop_at(7001, shop.folder.parent) == {"shop": "micro", "answered_before": 0}
    assert shop_at(7002, shop.folder.parent) is None


def test_who_logs_no_requests_can_not_tell(shop: ShopState) -> None:
    started(shop, {"pages": {"CARTLAB_LOG_LEVEL": "WARNING"}})
    assert shop_at(7004, shop.folder.parent) == {"shop": "micro", "answered_before": None}


def test_a_shop_that_runs_no_more_tells_nothing(shop: ShopState) -> None:
    started(shop, {})
    shop.release()
    assert shop_at(7004, shop.folder.parent) is None


def test_what_was_cut_off_a_long_log_counts_too(shop: ShopState) -> None:
    older_part(shop.log("frontend", 1)).write_text(f"{json.dumps(LOGIN)}\n" * 3)
    started(shop, {})
    assert shop_at(7004, shop.folder.parent) == {"shop": "micro", "answered_before": 5}
