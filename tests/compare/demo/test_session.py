"""Both shops at once, for real: started, loaded, broken, healed, scaled, and nothing of it is left."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from compare.demo.recording import recorded
from compare.demo.recording import Recording
from compare.demo.session import Session
from compare.launch.ports import is_free
from compare.launch.state import only_one
from compare.launch.state import ShopState
from compare.topology import SHOPS
from tests.compare.launch.stub_shop import eventually
from tests.contract.subjects import CHEAP_PASSWORDS
from tests.ports import port_block

State = dict[str, Any]


@pytest.fixture
def session(state: Path, tmp_path: Path) -> Iterator[Session]:
    base = port_block()
    with Session(state, Recording(tmp_path / "recording"), base, CHEAP_PASSWORDS) as running:
        yield running
    deployables = [each for shop in SHOPS.values() for each in shop.shifted(base).deployables]
    assert [each.port for each in deployables if not is_free(each.port)] == []
    assert not any(ShopState(state, name).is_running() for name in SHOPS)


def reached(session: Session, condition: Callable[[State], object], timeout_s: float = 30) -> State:
    """Wait for a state, and return it."""
    found: list[State] = []

    def is_so() -> bool:
        found[:] = [state for state in session.states() if condition(state)][-1:]
        return bool(found)

    eventually(is_so, timeout_s)
    return found[0]


def in_both(of: Callable[[State], object]) -> Callable[[State], bool]:
    return lambda state: all(of(shop) for shop in state["shops"].values())


def test_no_shop_is_started_beside_a_bench(session: Session, state: Path) -> None:
    with only_one(state):
        session.start()
        told = reached(session, lambda state: state["sentence"] == "Starting both shops: that failed, see below.")
    assert all("A bench is at work" in shop["problem"] for shop in told["shops"].values())
    session.stop()
    stopped = reached(session, lambda state: state["sentence"] == "Both shops are stopped.")
    assert not any(shop["problem"] for shop in stopped["shops"].values())
    assert all(shop["phase"] == "stopped" for shop in told["shops"].values())


def test_a_whole_demonstration(session: Session, tmp_path: Path) -> None:
    assert reached(session, in_both(lambda shop: shop["phase"] == "stopped"))["sentence"] == "Nothing runs yet."
    session.start()
    reached(session, in_both(lambda shop: shop["phase"] == "running"), timeout_s=120)
    session.load(20)
    served = reached(session, in_both(lambda shop: shop["features"]["browse"] == 1.0 and shop["p95_ms"]))
    assert all(shop["copies"] or served["number"] < 8 for shop in served["shops"].values())

    session.caption("A bug.")
    session.inject("exception", "products", {"monolith": {"browse": "not up"}, "micro": {"search": "up"}}, "Of course.")
    reached(session, lambda state: state["shops"]["monolith"]["errors"].get("status_500"))
    assert "products" in session.states()[-1]["sentence"]
    session.inject("hang", "products")
    reached(session, lambda state: state["sentence"] == "Something is broken already: heal it first.")
    assert not any(event["event"] == "failed" for state in session.states() for event in state["events"])
    session.heal()
    reached(session, lambda state: "In the monolith" in state["sentence"] and "stayed up" in state["sentence"])
    told_so = reached(session, in_both(lambda shop: not shop["broken"]))
    assert told_so["caption"].startswith(("That is what usually", "Not what usually", "Too few answers"))
    assert told_so["caption"].endswith("\nA bug.")
    assert isinstance(told_so["banner"], str)
    session.caption("The end.")
    session.sum_up()
    reached(session, lambda state: state["caption"].startswith("The end. Of 1 fault, "))

    session.scale("products", +1)
    counts = {name: 1 + len(shop.deployables) for name, shop in SHOPS.items()}
    reached(session, lambda state: all(len(state["shops"][name]["copies"]) == counts[name] for name in SHOPS))
    moves_there_and_back(session)
    generators = [p for p in psutil.Process().children() if "compare.load.live" in p.cmdline()]
    generators[0].kill()
    lost = reached(session, lambda state: any("generator stopped" in event["what"] for event in state["events"]))
    assert "failed" in [event["event"] for event in lost["events"]]
    session.load(0)
    session.stop()
    reached(session, in_both(lambda shop: shop["phase"] == "stopped"))
    wanted = {
        (event, shop)
        for event in ("started", "fault", "healed", "scaled", "swapped", "deployed", "stopped")
        for shop in SHOPS
    }
    eventually(lambda: wanted <= events_in(tmp_path / "recording"))
    ticks = list(recorded(tmp_path / "recording"))
    assert [tick["number"] for tick in ticks] == list(range(len(ticks)))


def moves_there_and_back(session: Session) -> None:
    session.swap("users")
    moved = "Moved users to another framework in both shops: the other framework answers."
    reached(session, lambda state: state["sentence"] == moved, timeout_s=120)
    session.swap("users")
    reached(session, lambda state: state["sentence"] == "users has moved already.")
    session.deploy("users")
    reached(session, lambda state: state["sentence"].startswith("Replaced what serves users"), timeout_s=60)
    reached(session, in_both(lambda shop: shop["features"]["login"] == 1.0))


def events_in(folder: Path) -> set[tuple[str, str]]:
    """Return what a recording holds so far: which event in which shop."""
    return {(event["event"], event["shop"]) for tick in recorded(folder) for event in tick["events"]}


def test_a_shop_that_can_not_start_is_told_and_can_be_started_later(state: Path, tmp_path: Path) -> None:
    (state / "micro").write_text("in the way")
    with Session(state, Recording(tmp_path / "recording"), port_block(), CHEAP_PASSWORDS) as session:
        session.start()
        failed = reached(session, lambda state: any(event["event"] == "failed" for event in state["events"]))
        assert [event["shop"] for event in failed["events"] if event["event"] == "failed"] == ["micro"]
        reached(session, lambda state: state["shops"]["monolith"]["phase"] == "running", timeout_s=120)
        (state / "micro").unlink()
        session.start()
        reached(session, lambda state: state["sentence"] == "Both shops run.", timeout_s=120)
        session.start()
        reached(session, lambda state: state["sentence"] == "Both shops run already.")
        assert [event["event"] for state in session.states() for event in state["events"]].count("failed") == 1
