"""After a long fault a shop first works off all who waited: that is waited for, unless something else is to be done."""

from __future__ import annotations

import threading
from collections.abc import Callable
from collections.abc import Iterator
from pathlib import Path

import pytest

from compare.demo.executors import Executors
from compare.demo.narrator import HEALING
from compare.demo.narrator import Narrator
from compare.demo.shop import DemoShop
from compare.demo.shop import HealedFault
from compare.errors import CartlabError
from compare.faults import fault
from compare.faults.switch import Switch
from compare.faults.target import ProbeAnswer
from compare.faults.target import Target
from compare.launch.runtimes import RUNTIMES
from compare.topology import SHOPS
from tests.compare.launch.stub_shop import eventually


class Clock:
    """Time passes while somebody sleeps, and only then."""

    now_s = 1000.0

    def perf_counter(self) -> float:
        return self.now_s

    def sleep(self, seconds: float) -> None:
        self.now_s += seconds


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(fault, "time", clock)
    return clock


def demo_shop(folder: Path, is_well: Callable[[], bool], shop: str = "monolith") -> DemoShop:
    """Return a shop in which products hangs since a minute, and which answers whenever it is well."""
    made = DemoShop(SHOPS[shop], RUNTIMES["local"], folder, None, lambda _: None)
    target = Target(
        room="products",
        pids=lambda: [],
        everybody=lambda: [],
        ask=lambda timeout_s: ProbeAnswer(200 if is_well() else None, 0.1),
        switch=Switch(folder),
        database=None,
    )
    made._target = lambda room: target  # type: ignore[method-assign]
    made.phase, made.running, made.broken = "running", object(), ("hang", "products", 60.0)  # type: ignore[assignment]
    return made


def test_a_shop_that_needs_forty_seconds_is_waited_for(tmp_path: Path, clock: Clock) -> None:
    healed = demo_shop(tmp_path, is_well=lambda: clock.now_s > 1040).heal()
    assert isinstance(healed, HealedFault) and healed.since_s == 60.0
    assert 1040 < clock.now_s < 1042


def test_a_shop_that_does_not_recover_is_told_but_not_before_a_minute(tmp_path: Path, clock: Clock) -> None:
    sick = demo_shop(tmp_path, is_well=lambda: False)
    with pytest.raises(CartlabError, match="has not recovered"):
        sick.heal()
    assert clock.now_s >= 1060 and not sick.is_recovering and sick.broken is None


def test_a_shop_that_is_stopped_meanwhile_is_not_waited_for(tmp_path: Path) -> None:
    """However long it would take: the next act is done at once."""
    sick = demo_shop(tmp_path, is_well=lambda: False)
    events: list[str] = []
    executors = Executors([sick], lambda event, shop, what: events.append(event))
    executors.do(
        "healed", lambda demo_shop: demo_shop.heal(called_off=lambda: executors.is_urged(demo_shop)), urgent=False
    )
    eventually(lambda: sick.is_recovering)
    executors.do("fault", lambda demo_shop: None, urgent=False)
    assert not executors.is_urged(sick), "what is broken next waits until the shop works"
    executors.do("stopped", lambda demo_shop: None)
    eventually(lambda: events == ["healed", "fault", "stopped"], timeout_s=5)
    executors.drop()


def test_the_end_of_a_session_is_not_waited_for_either(tmp_path: Path) -> None:
    sick = demo_shop(tmp_path, is_well=lambda: False)
    executors = Executors([sick], lambda *_: None)
    executors.do(
        "healed", lambda demo_shop: demo_shop.heal(called_off=lambda: executors.is_urged(demo_shop)), urgent=False
    )
    eventually(lambda: sick.is_recovering)
    executors.drop()
    assert not sick.is_recovering


@pytest.fixture
def over() -> Iterator[threading.Event]:
    over = threading.Event()
    yield over
    over.set()


def test_meanwhile_it_is_said_which_shop_is_waited_for(tmp_path: Path, over: threading.Event) -> None:
    both = [demo_shop(tmp_path, lambda: True, name) for name in SHOPS]
    narrator = Narrator(both, over)
    narrator.say(HEALING)
    assert narrator.now().sentence == HEALING
    both[0].is_recovering = True
    assert narrator.now().sentence == "Healed. Waiting until the monolith answers again"
    both[1].is_recovering = True
    assert narrator.now().sentence == "Healed. Waiting until the monolith and micro answer again"
    narrator.say("Stopping both shops")
    assert narrator.now().sentence == "Stopping both shops"
    narrator.close()
