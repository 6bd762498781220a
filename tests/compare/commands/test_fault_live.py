"""`fault inject` and `fault heal`, typed at shops that serve."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from compare.topology import SHOPS
from tests.compare.commands.typed import cli
from tests.compare.commands.typed import in_process
from tests.compare.launch.stub_shop import eventually
from tests.compare.launch.stub_shop import share_environments
from tests.ports import port_block

BITES = {"exception": 500, "hang": None}


def similar(shop: str, port_base: str) -> int | None:
    """Ask for similar products, and return the status; None if nothing comes in a second."""
    port = SHOPS[shop].shifted(int(port_base)).serving("products").port
    root = f"http://127.0.0.1:{port}/api/product"
    try:
        with urllib.request.urlopen(f"{root}s?per_page=1", timeout=10) as answer:
            slug = json.load(answer)["results"][0]["slug"]
        with urllib.request.urlopen(f"{root}/{slug}/similar", timeout=1) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as refusal:
        with refusal:
            return refusal.code
    except TimeoutError:
        return None


@pytest.mark.parametrize("shop", ["monolith", "micro"])
def test_a_shop_is_broken_and_healed_by_hand(shop: str, state: Path, port_base: str) -> None:
    up = cli("up", shop, "-d", "--faults", "--port-base", port_base, state=state)
    assert up.returncode == 0, up.stderr
    assert similar(shop, port_base) == 200
    untouched = cli("fault", "heal", shop, state=state)
    assert (untouched.returncode, untouched.stdout) == (0, f"Nothing is broken in {shop}.\n")
    role = SHOPS[shop].serving("products").role
    for kind, seen in BITES.items():
        broken = cli("fault", "inject", shop, kind, "products", state=state)
        assert broken.returncode == 0, broken.stderr
        assert f"Heal it with: python cli.py fault heal {shop}" in broken.stdout
        assert similar(shop, port_base) == seen
        rows = json.loads(in_process("ps", "--json", state=state).stdout)
        assert {row["role"]: row["fault"] for row in rows if row["fault"]} == {role: f"{kind} products"}
        assert f"Now in {shop}: {kind} in products." in in_process("fault", "list", state=state).stdout
        healed = cli("fault", "heal", shop, state=state)
        assert (healed.returncode, healed.stdout) == (0, f"{shop} is healed.\n")
        eventually(lambda: similar(shop, port_base) == 200)


@dataclass(frozen=True)
class PlainShop:
    """A monolith that was started without the agent, and where it is."""

    state: Path
    port_base: str


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PlainShop]:
    shop = PlainShop(tmp_path_factory.mktemp("plain"), str(port_block()))
    share_environments(shop.state)
    try:
        up = cli("up", "monolith", "-d", "--port-base", shop.port_base, state=shop.state)
        assert up.returncode == 0, up.stderr
        yield shop
    finally:
        assert cli("down", state=shop.state).returncode == 0


def test_a_shop_without_the_agent_refuses_faults_in_its_code(plain: PlainShop) -> None:
    refused = cli("fault", "inject", "monolith", "exception", "products", state=plain.state)
    assert refused.returncode == 1
    assert "--faults" in refused.stderr and "Traceback" not in refused.stderr
    assert similar("monolith", plain.port_base) == 200


def test_a_killed_room_is_started_again_and_needs_no_healing(plain: PlainShop) -> None:
    [before] = json.loads(in_process("ps", "--json", state=plain.state).stdout)
    killed = cli("fault", "inject", "monolith", "kill", "products", state=plain.state)
    assert killed.returncode == 0, killed.stderr
    assert "Heal it" not in killed.stdout

    def is_back() -> bool:
        [copy] = json.loads(in_process("ps", "--json", state=plain.state).stdout)
        return copy["pid"] not in (None, before["pid"]) and copy["health"] == "healthy"

    eventually(is_back)
    assert similar("monolith", plain.port_base) == 200
