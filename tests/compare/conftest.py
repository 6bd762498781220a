"""A real monolith with the agent in it, one for all tests that break one, and an observer."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

import pytest

from compare.experiments.subject.targets.local import target_of
from compare.faults.health_probe import HealthProbe
from compare.faults.switch import agent_variables
from compare.faults.switch import switch_folder
from compare.faults.target import POINTS
from compare.faults.target import Target
from compare.launch.local.launcher import launched
from compare.launch.local.launcher import LaunchedShop
from compare.launch.runtime import LaunchOptions
from compare.load.journeys import Shopper
from compare.load.shoppers import register_shoppers
from compare.topology import MONOLITH
from tests.contract.subjects import CHEAP_PASSWORDS
from tests.contract.subjects import share_venvs
from tests.ports import port_block
from tests.shelf import lay_out_first_data


@dataclass
class Breakable:
    """A shop that faults can be planted in."""

    shop: LaunchedShop
    rooms: Mapping[str, str]
    shopper: Shopper
    probe: HealthProbe

    def target(self, room: str) -> Target:
        return target_of(self.shop, room, partial(self.probe.ask, room))


@pytest.fixture(scope="session")
def breakable(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Breakable]:
    state = tmp_path_factory.mktemp("breakable")
    share_venvs(state)
    agent = agent_variables(switch_folder(state / MONOLITH.name), tuple(POINTS.values()))
    settings = {**CHEAP_PASSWORDS, "CARTLAB_CATALOGUE_SIZE": "120", **agent}
    lay_out_first_data(MONOLITH, settings, state)
    options = LaunchOptions(state=state, port_base=port_block(), settings=settings, init=False)
    with launched(MONOLITH, options) as shop:
        rooms = shop.urls
        watcher, shopper = register_shoppers(rooms, 2)
        yield Breakable(shop, rooms, shopper, HealthProbe(rooms, watcher.api_key))
