"""A demonstration in containers: the session is the same, and what an engine can break is broken, healed and told."""

from __future__ import annotations

from pathlib import Path

import pytest

from compare.demo.mixes import MIXES
from compare.demo.recording import Recording
from compare.demo.session import Session
from compare.launch.docker.containers import containers_of
from compare.launch.runtimes import RUNTIMES
from compare.topology import SHOPS
from tests.compare.demo.test_session import reached
from tests.ports import port_block

pytestmark = pytest.mark.usefixtures("no_other_builds")


def test_a_demonstration_runs_in_containers(tmp_path: Path) -> None:
    place = RUNTIMES["docker"]
    with Session(tmp_path, Recording(tmp_path / "recording"), port_block(), {}, place) as session:
        session.start()
        session.load(20, MIXES["looking"])
        reached(session, lambda state: all(shop["answered_rps"] > 10 for shop in state["shops"].values()), 180)
        session.inject("pause", "products")
        broken = reached(session, lambda state: all(shop["broken"] for shop in state["shops"].values()), 60)
        assert broken["sentence"] == "Pausing products in both shops"
        session.heal()
        healed = reached(session, lambda state: not any(shop["broken"] for shop in state["shops"].values()), 60)
        assert all(copy["memory_bytes"] for shop in healed["shops"].values() for copy in shop["copies"])
        session.scale("products", 1)
        reached(session, lambda state: len(state["shops"]["micro"]["copies"]) == 5, 60)
    assert not any(containers_of(f"cartlab-{name}") for name in SHOPS)
