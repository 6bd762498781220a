"""A room moves to another framework and comes back, in shops that run, and nobody is locked out."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from typing import cast

import pytest

from compare.demo.moving import move
from compare.errors import CartlabError
from compare.experiments.technology.swap import moved_answer
from compare.experiments.workloads import answer_watch
from compare.http_client import ask
from compare.launch.runtime import LaunchOptions
from compare.launch.runtime import RunningShop
from compare.launch.runtimes import RUNTIMES
from compare.load.shoppers import register_shoppers
from compare.topology import MONOLITH
from compare.topology import Shop
from compare.topology import SHOPS
from tests.contract.subjects import CHEAP_PASSWORDS
from tests.ports import port_block


@pytest.mark.parametrize("shop", SHOPS.values(), ids=lambda shop: shop.name)
def test_the_room_answers_in_the_other_framework_until_it_is_deployed_again(
    shop: Shop, state: Path, tmp_path: Path
) -> None:
    options = LaunchOptions(state=state, port_base=port_block(), log_level="WARNING", settings=CHEAP_PASSWORDS)
    with RUNTIMES["local"].launched(shop, options) as running:
        (shopper,) = register_shoppers(dict(running.urls), 1)
        told = {"username": shopper.username, "password": shopper.password}
        moved = moved_answer(running.url("users"))

        def logs_in() -> bool:
            return "api_key" in json.loads(ask(moved.url, told, timeout_s=10).text)

        assert moved.is_not_answered() and logs_in()
        assert move(running, tmp_path / "tree")
        assert moved.is_answered() and logs_in()
        assert not move(running, tmp_path / "tree"), "it has moved already"
        running.deploy(running.shop.serving("users").role, running.source)
        assert moved.is_not_answered() and logs_in()
    folder = tmp_path / "tree" / shop.serving("users").folder / shop.serving("users").package
    assert "rehash_after_s: float = Field(1e9," in (folder / "settings.py").read_text(), "or logins would be lost later"


def test_a_move_after_which_nothing_answers_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answer_watch, "PATIENCE_S", 0.2)
    deployed: list[tuple[str, Path]] = []

    class Silent:
        shop = MONOLITH

        def url(self, room: str) -> str:
            return f"http://127.0.0.1:{port_block()}"

        def deploy(self, role: str, source: Path) -> Any:
            deployed.append((role, source))

    with pytest.raises(CartlabError, match="the other framework does not answer"):
        move(cast(RunningShop, Silent()), tmp_path / "tree")
    assert deployed == [("monolith", tmp_path / "tree")]
