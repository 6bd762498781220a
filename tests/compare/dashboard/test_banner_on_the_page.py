"""What disturbed the machine stands on the page of a replay as it was recorded; older recordings know nothing of it."""

from __future__ import annotations

from typing import Any

import pytest

from compare.dashboard import layout
from compare.dashboard.app import replay_app
from compare.dashboard.presence import Presence
from compare.dashboard.replay import Replay
from tests.compare.dashboard.asking import Asking
from tests.compare.dashboard.asking import PAGE
from tests.compare.dashboard.asking import PORT
from tests.compare.dashboard.made_up import state

BUSY = "This machine is busy: the host takes 23% of its time."


def shown(tick: dict[str, Any]) -> dict[str, Any]:
    """Return what the page of a replay is sent, by id and property, as its browser asks for it."""
    with Presence(lambda: None) as presence:
        page = Asking(replay_app(Replay([tick]), "made up", presence, port=PORT))
        return dict(page.send("clock", 1, PAGE, None).get_json()["response"])


@pytest.mark.parametrize(("recorded", "said"), [({"banner": BUSY}, BUSY), ({"banner": ""}, ""), ({}, "")])
def test_a_replay_shows_the_banner_that_was_recorded(recorded: dict[str, str], said: str) -> None:
    found = shown({**state(), **recorded})
    assert found["banner"] == {"children": said}
    assert found["sentence"] == {"children": "All is well."}


def test_whoever_listens_to_the_page_hears_it() -> None:
    assert layout.page("/a-session/", [], ())["banner"].to_plotly_json()["props"]["aria-live"] == "polite"
