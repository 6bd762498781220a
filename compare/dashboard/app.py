"""The Dash app: a page that asks for news twice a second, and controls that act on the session for all viewers."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from dash import Dash
from flask import request

from ..topology import Style
from . import controls
from . import layout
from .answers import in_one_line
from .answers import of_the_session
from .answers import say_on_the_page
from .given import Allowed
from .given import page_named
from .guard import guard
from .keys import LIVE_KEYS
from .keys import REPLAY_KEYS
from .news import Also
from .news import tell_news
from .presence import Presence
from .replay import Replay
from .script import Prompter
from .stage import Choices
from .stage import SessionControls
from .stage import State
from .stage import StateSource

ASSETS = Path(__file__).with_name("assets")


def live_app(
    stage: SessionControls, choices: Choices, prompter: Prompter | None, presence: Presence, *, port: int, cores: int
) -> Dash:
    """Return the page of a live session."""
    has_script = prompter is not None
    keys = [key for key in LIVE_KEYS if has_script or key.button != "step"]
    also: dict[tuple[str, str], Callable[[], Any]] = {
        ("rate-shown", "children"): lambda: layout.sent(_last(stage)),
        ("load-sent", "data"): lambda: layout.load_of(choices, _last(stage)),
    }
    if prompter is not None:
        also["next-step", "children"] = prompter.coming

    def page(session: str) -> Any:
        return layout.page(session, layout.live_controls(choices, has_script, _last(stage)), keys, cores)

    app = _app(stage, presence, also, port, page)
    _let_act(app, stage, choices, prompter)
    return app


def replay_app(replay: Replay, name: str, presence: Presence, *, port: int) -> Dash:
    """Return the same page for a recorded session."""

    def position() -> str:
        paused = ", paused" if replay.is_paused else ""
        return f"{_clock(replay.position_s())} of {_clock(replay.length_s)}{paused}"

    def page(session: str) -> Any:
        return layout.page(session, layout.replay_controls(name), REPLAY_KEYS, recorded=name)

    app = _app(replay, presence, {("position", "children"): position}, port, page)
    for button, act in (("pause", replay.pause), ("step", replay.step), ("again", replay.again)):
        controls.press(app, button, act)
    return app


def _app(source: StateSource, presence: Presence, also: Also, port: int, page: Callable[[str], Any]) -> Dash:
    session = secrets.token_hex(8)
    app = Dash(
        __name__,
        assets_folder=str(ASSETS),
        title="Cartlab",
        update_title="",
        serve_locally=True,
        requests_pathname_prefix=f"/{session}/",
        on_error=say_on_the_page,
    )
    app.index_string = layout.INDEX
    app.layout = lambda: page(session)  # a function, so that every browser gets its own page
    tell_news(app, source, presence, also)
    guard(app, port)
    of_the_session(app, session)
    in_one_line(app)

    def closed() -> str:
        presence.closed(request.args.get("page", ""))
        return ""

    def alive() -> str:
        """Note that a page is open. A hidden page asks for no news, but still sends this."""
        if page_name := request.args.get("page"):
            presence.seen(page_named(page_name))
        return ""

    app.server.add_url_rule("/closed", view_func=closed, methods=["POST"])
    app.server.add_url_rule("/alive", view_func=alive)
    return app


def _let_act(app: Dash, stage: SessionControls, choices: Choices, prompter: Prompter | None) -> None:
    """Connect every control of a live session to its action."""
    by_hand: dict[str, tuple[Callable[..., object], tuple[str, ...]]] = {
        "start": (partial(_start, stage, choices), ("style", "rate", "mix")),
        "stop": (stage.stop, ()),
        "break": (stage.inject, ("kind", "room")),
        "heal": (stage.heal, ()),
        "more": (lambda room: stage.scale(room, 1), ("scaled",)),
        "fewer": (lambda room: stage.scale(room, -1), ("scaled",)),
        "deploy": (stage.deploy, ("scaled",)),
    }
    allowed = Allowed(choices)
    for choice in layout.CHOICES:
        controls.choose(app, choice)
    for button, (act, of) in by_hand.items():
        act_and_leave = act if prompter is None else partial(_leaving, prompter, act)
        controls.press(app, button, act_and_leave, allowed, of)
    if prompter is not None:
        controls.press(app, "step", prompter.step)
    controls.load(app, stage, choices, allowed)
    controls.announce(app, choices, allowed)


def _start(stage: SessionControls, choices: Choices, style: Style, rate_rps: float, mix: str) -> None:
    stage.start(style)
    stage.load(rate_rps, choices.mixes[mix])


def _leaving(prompter: Prompter, act: Callable[..., object], *given: Any) -> None:
    prompter.leave()
    act(*given)


def _last(source: StateSource) -> State:
    states = source.states()
    return states[-1] if states else {}


def _clock(seconds: float) -> str:
    return f"{int(seconds) // 60}:{int(seconds) % 60:02d}"
