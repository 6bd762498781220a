"""Warming up asks every copy for all of its rooms, and takes nothing else for an answer."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from compare.errors import CartlabError
from compare.experiments.subject.warm_copies import warm_every_copy
from compare.launch.runtime import CopyStatus

from ..fake_shop import ANSWERS
from ..fake_shop import fake_shop
from ..fake_shop import FakeShop
from ..fake_shop import MUG


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[FakeShop]:
    with fake_shop(tmp_path / "shop.log") as running:
        running.answers["/api/product/blue-mug-1/similar"] = (200, {"results": [MUG]})
        yield running


@dataclass
class CopiedShop(FakeShop):
    """A fake shop with one copy, led by `leader`."""

    leader: int = 0
    admin_password: str = "open sesame"

    def copies(self) -> list[CopyStatus]:
        return [CopyStatus("monolith", "monolith", 1, self.leader, 0, "healthy", 0, None, self.log)]


def copied(shop: FakeShop, leader: int) -> CopiedShop:
    answers = ANSWERS | {f"/{path}": (200, {}) for path in ("health", "api/order", "api/user/admin/exists")}
    shop.answers |= {path: answer for path, answer in answers.items() if path not in shop.answers}
    return CopiedShop(shop.address, shop.log, answers=shop.answers, leader=leader)


def test_warming_up_asks_every_room(shop: FakeShop) -> None:
    warm_every_copy(copied(shop, leader=os.getpgid(0)))
    log = shop.log.read_text()
    for path in ("/api/order", "/api/user/admin/exists", "/product/blue-mug-1", "/api/product/blue-mug-1/similar"):
        assert f'"path": "{path}"' in log


def test_one_role_can_be_warmed_up_alone(shop: FakeShop) -> None:
    running = copied(shop, leader=os.getpgid(0))
    warm_every_copy(running, "monolith")
    assert '"path": "/api/order"' in shop.log.read_text()
    with pytest.raises(KeyError):
        warm_every_copy(running, "users")


def test_a_copy_that_no_connection_reaches_is_no_warm_copy(shop: FakeShop) -> None:
    with subprocess.Popen(["cat"], stdin=subprocess.PIPE, start_new_session=True) as elsewhere:
        with pytest.raises(CartlabError, match="no connection reached copy 1 of monolith"):
            warm_every_copy(copied(shop, leader=elsewhere.pid))


def test_a_wrong_answer_while_warming_up_is_reported(shop: FakeShop) -> None:
    running = copied(shop, leader=os.getpgid(0))
    running.answers["/api/order"] = (500, {"message": "oops"})
    with pytest.raises(CartlabError, match="GET /api/order answers 500"):
        warm_every_copy(running)
