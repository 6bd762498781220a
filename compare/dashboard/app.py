"""The Dash app: a page that asks for news twice a second, and controls that act on the session for all who look on."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

from dash import ALL
from dash import Dash
from dash import Input
from dash import Output
from dash import State as Given
from flask import request

from ..topology import SHOPS
from . import charts
from . import layout
from . import shop_map
from .guard import guard
from .keys import LIVE_KEYS
from .keys import REPLAY_KEYS
from .presence import Presence
from .replay import Replay
from .script import Prompter
from .stage import Choices
from .stage import Controlled
from .stage import Shown
from .stage import State
from .tiles import headline
from .tiles import problem
from .tiles import tiles

ASSETS = Path(__file__).with_name("assets")


def live_app(
    stage: Controlled, choices: Choices, prompter: Prompter | None, presence: Presence, *, port: int, cores: int
) -> Dash:
    """Return the page of a live session."""
    has_script = prompter is not None

    def page() -> Any:
        controls = layout.live_controls(choices, has_script, _last(stage).get("load", {}))
        return layout.page(controls, [key for key in LIVE_KEYS if has_script or key.button != "step"], cores)

    app = _app(stage, presence, page, port)
    for choice in layout.CHOICES:
        _choose(app, choice)
    by_hand: dict[str, tuple[Callable[..., object], tuple[str, ...]]] = {
        "start": (partial(_start, stage, choices), ("style", "rate", "mix")),
        "stop": (stage.stop, ()),
        "break": (stage.inflict, ("kind", "room")),
        "heal": (stage.heal, ()),
        "more": (lambda room: stage.scale(room, 1), ("scaled",)),
        "fewer": (lambda room: stage.scale(room, -1), ("scaled",)),
        "deploy": (stage.deploy, ("scaled",)),
    }
    for button, (act, given) in by_hand.items():
        _press(app, button, act if prompter is None else partial(_leaving, prompter, act), *given)

    @app.callback(Input("rate", "value"), Input("mix", "data"), prevent_initial_call=True)
    def load(rate: Any, mix: str) -> None:
        stage.load(float(rate), choices.mixes[mix])

    @app.callback(Output("rate-shown", "children"), Input("clock", "n_intervals"))
    def sent(_: int) -> str:
        now = _last(stage)
        is_sent = any(shop["phase"] == "running" for shop in now.get("shops", {}).values())
        return f"now {now['load']['rate_rps'] if is_sent else 0:g}/s"

    @app.callback(Output("next-fault", "children"), Input("kind", "data"), Input("room", "data"))
    def about_to(kind: str, room: str) -> str:
        if room not in choices.rooms_of[kind]:
            return f"{kind} can be done to {', '.join(choices.rooms_of[kind])}."
        return f"Next fault: {choices.says(kind, room)}."

    if prompter is not None:
        _press(app, "step", prompter.step)

        @app.callback(Output("next-step", "children"), Input("clock", "n_intervals"))
        def coming(_: int) -> str:
            return prompter.coming()

    return app


def replay_app(replay: Replay, name: str, presence: Presence, *, port: int) -> Dash:
    """Return the same page for a recorded session."""
    app = _app(replay, presence, lambda: layout.page(layout.replay_controls(name), REPLAY_KEYS, recorded=name), port)
    for button, act in (("pause", replay.pause), ("step", replay.step), ("again", replay.again)):
        _press(app, button, act)

    @app.callback(Output("position", "children"), Input("clock", "n_intervals"))
    def position(_: int) -> str:
        paused = ", paused" if replay.is_paused else ""
        return f"{_clock(replay.position_s())} of {_clock(replay.length_s)}{paused}"

    return app


def _app(source: Shown, presence: Presence, page: Callable[[], Any], port: int) -> Dash:
    app = Dash(__name__, assets_folder=str(ASSETS), title="Cartlab", update_title="", serve_locally=True)
    app.index_string = layout.INDEX
    app.layout = page  # a function: every browser gets a page of its own
    _refresh(app, source, presence)
    guard(app, port)

    def closed() -> str:
        presence.closed(request.args.get("page", ""))
        return ""

    app.server.add_url_rule("/closed", view_func=closed, methods=["POST"])
    app.server.add_url_rule("/alive", view_func=lambda: "")
    return app


def _refresh(app: Dash, source: Shown, presence: Presence) -> None:
    columns = [
        Output(f"{shop}-{part}", of)
        for shop in SHOPS
        for part, of in (
            ("headline", "children"),
            ("tiles", "children"),
            ("problem", "children"),
            ("map", "src"),
            ("map", "alt"),
            ("charts", "figure"),
            ("drawing", "aria-label"),
        )
    ]

    @app.callback(
        Output("sentence", "children"),
        Output("caption", "children"),
        Output("banner", "children"),
        *columns,
        Input("clock", "n_intervals"),
        Given("page", "data"),
    )
    def refresh(_: int, page: str) -> list[Any]:
        presence.seen(page)
        states = list(source.states())
        return [*_said(states), *(shown for name in SHOPS for shown in _column(states, name))]


def _said(states: Sequence[State]) -> list[str]:
    last = states[-1] if states else {}
    return [str(last.get(said, "")) for said in ("sentence", "caption", "banner")]


def _column(states: list[State], name: str) -> list[Any]:
    shop = states[-1]["shops"][name] if states else {"phase": "stopped", "copies": [], "broken": []}
    return [
        headline(shop),
        tiles(shop),
        problem(states, name),
        shop_map.picture(name, shop),
        shop_map.in_words(name, shop),
        charts.figure(states, name),
        charts.in_words(states, name),
    ]


def _choose(app: Dash, choice: str) -> None:
    """Let the buttons of a choice press one another out: in the browser, so that the next key already acts on it."""
    every = layout.option_id(choice, ALL)
    app.clientside_callback(  # type: ignore[no-untyped-call]
        """(clicks, options) => {
          const chosen = dash_clientside.callback_context.triggered_id.option;
          return [chosen, options.map((each) => String(each.option === chosen))];
        }""",
        Output(choice, "data"),
        Output(every, "aria-pressed"),
        Input(every, "n_clicks"),
        Given(every, "id"),
        prevent_initial_call=True,
    )


def _press(app: Dash, button: str, act: Callable[..., object], *given: str) -> None:
    """Let a button do something, with the values of other controls."""
    values_of = [Given(each, "data" if each in layout.CHOICES else "value") for each in given]

    @app.callback(Input(button, "n_clicks"), *values_of, prevent_initial_call=True)
    def pressed(_: int, *values: Any) -> None:
        act(*values)


def _start(stage: Controlled, choices: Choices, style: Any, rate: Any, mix: str) -> None:
    stage.start(style)
    stage.load(float(rate), choices.mixes[mix])


def _leaving(prompter: Prompter, act: Callable[..., object], *given: Any) -> None:
    prompter.leave()
    act(*given)


def _last(source: Shown) -> State:
    states = source.states()
    return states[-1] if states else {}


def _clock(seconds: float) -> str:
    return f"{int(seconds) // 60}:{int(seconds) % 60:02d}"
