"""A demonstration in containers: the session is the same, and what an engine can break is broken, healed and told."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from compare.demo.mixes import MIXES
from compare.demo.recording import Recording
from compare.demo.session import Session
from compare.launch.docker.containers import containers_of
from compare.launch.runtimes import RUNTIMES
from compare.topology import SHOPS
from tests.compare.launch.stub_shop import eventually
from tests.ports import port_block

pytestmark = pytest.mark.usefixtures("no_other_builds")

State = dict[str, Any]


def reached(session: Session, condition: Callable[[State], object], timeout_s: float = 60) -> State:
    """Wait for a state, and return it."""
    found: list[State] = []

    def is_so() -> bool:
        found[:] = [state for state in session.states() if condition(state)][-1:]
        return bool(found)

    eventually(is_so, timeout_s)
    return found[0]


def test_a_demonstration_runs_in_containers(tmp_path: Path) -> None:
    place = RUNTIMES["docker"]
    with Session(tmp_path, Recording(tmp_path / "recording"), port_block(), {}, place) as session:
        session.start()
        session.load(20, MIXES["looking"])
        reached(session, lambda state: all(shop["answered_rps"] > 10 for shop in state["shops"].values()), 180)
        session.inject("pause", "products")
        broken = reached(session, lambda state: all(shop["broken"] for shop in state["shops"].values()))
        assert broken["sentence"] == "Pausing products in both shops"
        session.heal()
        healed = reached(session, lambda state: not any(shop["broken"] for shop in state["shops"].values()))
        assert all(copy["memory_bytes"] for shop in healed["shops"].values() for copy in shop["copies"])
        session.scale("products", 1)
        reached(session, lambda state: len(state["shops"]["micro"]["copies"]) == 5)
    assert not any(containers_of(f"cartlab-{name}") for name in SHOPS)
