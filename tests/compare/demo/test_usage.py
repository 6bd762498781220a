"""A copy that was started again is shown as such, for long enough to be seen, and no other copy is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from compare.demo import usage as module
from compare.demo.usage import RESTART_SHOWN_S
from compare.demo.usage import Usage
from compare.launch.runtime import CopyStatus
from tests.clock import Clock
from tests.clock import stopped


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return stopped(module, monkeypatch)


class Shop:
    """Copies as the supervisor reports them."""

    def __init__(self) -> None:
        self.health: Any = "healthy"
        self.restarts = 0

    def copies(self) -> list[CopyStatus]:
        told = (self.health, self.restarts, None, Path("log"))
        return [
            CopyStatus("products", "product-service", 1, None, 5002, *told),
            CopyStatus("users", "user-service", 1, None, 5001, "healthy", 3, None, Path("log")),
        ]


def restarted(usage: Usage, shop: Shop) -> list[str]:
    return [row["role"] for row in usage.of(shop, sample=False) if row["restarted"]]  # type: ignore[arg-type]


def test_a_restart_is_told_from_when_the_copy_is_healthy_again_until_a_class_has_seen_it(clock: Clock) -> None:
    usage, shop = Usage(), Shop()
    assert restarted(usage, shop) == []
    shop.health, shop.restarts = "starting", 1
    assert restarted(usage, shop) == []
    clock.now_s += 9
    shop.health = "healthy"
    assert restarted(usage, shop) == ["products"]
    clock.now_s += RESTART_SHOWN_S - 0.1
    assert restarted(usage, shop) == ["products"]
    clock.now_s += 0.2
    assert restarted(usage, shop) == []


def test_a_copy_that_dies_again_is_not_told_as_well(clock: Clock) -> None:
    usage, shop = Usage(), Shop()
    restarted(usage, shop)
    shop.restarts = 1
    assert restarted(usage, shop) == ["products"]
    shop.health = "restarting"
    assert restarted(usage, shop) == []


def test_a_new_copy_of_the_same_number_was_not_restarted(clock: Clock) -> None:
    usage, shop = Usage(), Shop()
    shop.restarts = 2
    restarted(usage, shop)
    shop.restarts = 0  # deployed
    assert restarted(usage, shop) == []
    shop.restarts = 1
    assert restarted(usage, shop) == ["products"]
