"""A recorded session comes in its own time, can be paused, and goes from event to event."""

from __future__ import annotations

from typing import Any

import pytest

from compare.dashboard import replay as module
from compare.dashboard.replay import Replay
from compare.errors import CartlabError
from tests.clock import Clock
from tests.clock import stopped
from tests.compare.dashboard.made_up import event
from tests.compare.dashboard.made_up import shop
from tests.compare.dashboard.made_up import state


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return stopped(module, monkeypatch)


def played(replay: Replay) -> int:
    """Return the number of the last tick that is shown."""
    return int(replay.states()[-1]["number"])


def session() -> list[dict[str, object]]:
    happened = {20: [event("fault", "micro", 10.0)], 40: [event("healed", "micro", 20.0)]}
    return [state(number, happened.get(number, ())) for number in range(600)]


def test_ticks_come_when_they_came_then(clock: Clock) -> None:
    replay = Replay(session())
    clock.now_s += 600
    assert replay.position_s() == 0 and not replay.is_paused
    assert played(replay) == 0, "nobody has looked before"
    clock.now_s += 5.2
    assert played(replay) == 10
    clock.now_s += 10_000
    assert played(replay) == 599 and replay.position_s() == replay.length_s
    assert len(replay.states()) == module.KEPT_TICKS


def test_a_pause_holds_it_and_another_one_lets_it_go_on(clock: Clock) -> None:
    replay = Replay(session())
    assert played(replay) == 0
    clock.now_s += 5
    replay.pause()
    clock.now_s += 60
    assert replay.is_paused and played(replay) == 10
    replay.pause()
    clock.now_s += 1
    assert played(replay) == 12


def test_it_steps_from_event_to_event_and_begins_again(clock: Clock) -> None:
    replay = Replay(session())
    found = []
    for _ in range(3):
        replay.step()
        found.append(played(replay))
    assert found == [20, 40, 599]
    replay.again()
    assert played(replay) == 0


@pytest.mark.parametrize(
    "ticks",
    [
        [],
        [[]],
        [{}],
        [{**state(), "shops": {}}],
        [{**state(), "at_s": "soon"}],
        [state(micro={"phase": "running"})],
        [state(micro=shop({"role": "users"}))],
        [state(micro=shop(phase="asleep"))],
        [state(events=[{}])],
    ],
)
def test_what_is_no_session_is_refused(ticks: list[Any]) -> None:
    with pytest.raises(CartlabError, match="empty, or was changed by hand"):
        Replay(ticks)
