"""After a long fault a shop first works off all who waited: that is waited for, unless something else is to be done."""

from __future__ import annotations

import threading
from collections.abc import Callable
from collections.abc import Iterator
from pathlib import Path

import pytest

from compare.demo.executors import Hands
from compare.demo.narrator import HEALING
from compare.demo.narrator import Teller
from compare.demo.shop import Column
from compare.demo.shop import Healed
from compare.errors import CartlabError
from compare.faults import fault
from compare.faults.switch import Switch
from compare.faults.target import Answer
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


def column(folder: Path, is_well: Callable[[], bool], shop: str = "monolith") -> Column:
    """Return a shop in which products hangs since a minute, and which answers whenever it is well."""
    made = Column(SHOPS[shop], RUNTIMES["local"], folder, None, lambda _: None)
    target = Target(
        room="products",
        pids=lambda: [],
        everybody=lambda: [],
        ask=lambda timeout_s: Answer(200 if is_well() else None, 0.1),
        switch=Switch(folder),
        database=None,
    )
    made._target = lambda room: target  # type: ignore[method-assign]
    made.phase, made.running, made.broken = "running", object(), ("hang", "products", 60.0)  # type: ignore[assignment]
    return made


def test_a_shop_that_needs_forty_seconds_is_waited_for(tmp_path: Path, clock: Clock) -> None:
    healed = column(tmp_path, is_well=lambda: clock.now_s > 1040).heal()
    assert isinstance(healed, Healed) and healed.since_s == 60.0
    assert 1040 < clock.now_s < 1042


def test_a_shop_that_does_not_recover_is_told_but_not_before_a_minute(tmp_path: Path, clock: Clock) -> None:
    sick = column(tmp_path, is_well=lambda: False)
    with pytest.raises(CartlabError, match="has not recovered"):
        sick.heal()
    assert clock.now_s >= 1060 and not sick.is_recovering and sick.broken is None


def test_a_shop_that_is_stopped_meanwhile_is_not_waited_for(tmp_path: Path) -> None:
    """However long it would take: the next act is done at once."""
    sick = column(tmp_path, is_well=lambda: False)
    events: list[str] = []
    hands = Hands([sick], lambda event, shop, what: events.append(event))
    hands.do("healed", lambda column: column.heal(called_off=lambda: hands.is_urged(column)), urgent=False)
    eventually(lambda: sick.is_recovering)
    hands.do("fault", lambda column: None, urgent=False)
    assert not hands.is_urged(sick), "what is broken next waits until the shop works"
    hands.do("stopped", lambda column: None)
    eventually(lambda: events == ["healed", "fault", "stopped"], timeout_s=5)
    hands.drop()


def test_the_end_of_a_session_is_not_waited_for_either(tmp_path: Path) -> None:
    sick = column(tmp_path, is_well=lambda: False)
    hands = Hands([sick], lambda *_: None)
    hands.do("healed", lambda column: column.heal(called_off=lambda: hands.is_urged(column)), urgent=False)
    eventually(lambda: sick.is_recovering)
    hands.drop()
    assert not sick.is_recovering


@pytest.fixture
def over() -> Iterator[threading.Event]:
    over = threading.Event()
    yield over
    over.set()


def test_meanwhile_it_is_said_which_shop_is_waited_for(tmp_path: Path, over: threading.Event) -> None:
    both = [column(tmp_path, lambda: True, name) for name in SHOPS]
    teller = Teller(both, over)
    teller.say(HEALING)
    assert teller.now().sentence == HEALING
    both[0].is_recovering = True
    assert teller.now().sentence == "Healed. Waiting until the monolith answers again"
    both[1].is_recovering = True
    assert teller.now().sentence == "Healed. Waiting until the monolith and micro answer again"
    teller.say("Stopping both shops")
    assert teller.now().sentence == "Stopping both shops"
    teller.close()
