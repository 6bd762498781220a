"""The page before anything runs: a sentence, the controls, and a column for each shop."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable
from collections.abc import Sequence
from typing import Any

from dash import dcc
from dash import html

from ..topology import ROOMS
from ..topology import SHOPS
from .keys import Key
from .keys import KEYS
from .stage import Choices
from .stage import State
from .stage import STYLES

REFRESH_MS = 500
FIRST_RPS = 20
FEWEST_CORES = 4  # with fewer, two shops and their shoppers disturb each other
CHOICES = ("style", "mix", "kind", "room", "scaled")
INDEX = """<!doctype html>
<html lang="en">
<head>{%metas%}<title>{%title%}</title>{%favicon%}{%css%}</head>
<body>{%app_entry%}<div>{%config%}{%scripts%}{%renderer%}</div></body>
</html>"""
TITLES = {"monolith": "Monolith", "micro": "Microservices"}
DEMONSTRATION = (
    "A demonstration, not a measurement: both shops run at once, and nothing is repeated. "
    "Numbers to rely on come from bench."
)
SHARED_CORES = (
    "This machine has {cores} cores for both shops and their shoppers: what burns CPU in one can slow the other down."
)


def page(
    session: str, controls: Sequence[Any], keys: Iterable[Key], cores: int | None = None, recorded: str = ""
) -> html.Div:
    """Return the whole page with the controls of a live session, or of a recorded one.

    `session` is the name of the session that the page belongs to. No other session answers it. `cores` is given only
    where shops run. `recorded` is the name of a session that is only replayed.
    """
    keys = tuple(keys)
    name = secrets.token_hex(8)
    shortcuts: dict[str, Any] = {
        "data-session": session,
        "data-page": name,
        "data-keys": json.dumps({key.key: key.button for key in keys}),
    }
    is_crowded = cores is not None and cores < FEWEST_CORES
    banner = [html.P(SHARED_CORES.format(cores=cores), className="banner", id="shared-cores")] if is_crowded else []
    return html.Div(
        [
            html.Header(
                [
                    html.H1("Cartlab, side by side"),
                    *([html.P(f"Recorded: {recorded}", id="recorded")] if recorded else []),
                    html.P(id="sentence", role="status", **_aria(live="polite")),
                    html.P(id="caption"),
                    html.P(id="next-step"),
                    html.P(id="next-fault"),
                ]
            ),
            html.P(id="banner", className="banner", role="status", **_aria(live="polite")),
            html.P(id="refused", role="alert"),
            html.Section(list(controls), id="controls", **_aria(label="Controls")),
            html.Main([_column(name) for name in SHOPS]),
            html.Footer([*banner, html.P(DEMONSTRATION), _keys(keys), _leaving()]),
            dcc.Interval(id="clock", interval=REFRESH_MS),
            dcc.Store(id="page", data=name),
            dcc.Store(id="room-for-charts"),  # width and height, from assets/room.js
            html.Div(id="shortcuts", hidden=True, **shortcuts),
        ],
        className="page",
    )


def _column(shop: str) -> html.Section:
    return html.Section(
        [
            html.Div([html.H2(TITLES[shop]), html.Div(id=f"{shop}-headline", className="headline")], className="title"),
            html.Div(id=f"{shop}-tiles", className="tiles"),
            html.P(id=f"{shop}-problem", className="problem", role="alert"),
            html.Img(id=f"{shop}-map", className="map", src="", alt=""),
            html.Div(html.Img(id=f"{shop}-charts", src="", alt=""), id=f"{shop}-drawing", className="charts"),
        ],
        className=f"column {shop}",
        **_aria(label=TITLES[shop]),
    )


def _aria(**attributes: str) -> dict[str, Any]:
    return {f"aria-{name}": value for name, value in attributes.items()}


def live_controls(choices: Choices, has_script: bool, now: State) -> list[Any]:
    """Return the controls of a live session; `now` is its last tick."""
    load = load_of(choices, now) or {"rate": FIRST_RPS, "mix": None}
    first = next(iter(choices.rooms_of))
    steps = _group("Script", _button("step", "Next step"))
    script = [steps] if has_script else []
    return [
        _group(
            "Shops",
            _choice("style", "Services", STYLES),
            _button("start", "Start both"),
            _button("stop", "Stop both"),
        ),
        _group(
            "Shoppers",
            _number("rate", "Rate, to each", load["rate"], choices.most_rps, 5, sent(now)),
            _choice("mix", "Mostly", choices.mixes, load["mix"]),
            dcc.Store(id="load-sent"),
            dcc.Store(id="asked"),
        ),
        _group(
            "Break",
            _choice("kind", "Kind of fault", choices.rooms_of, first),
            _choice("room", "Module", ROOMS, "products"),
            _button("break", "Break it"),
            _button("heal", "Heal"),
        ),
        _group(
            "Copies",
            _choice("scaled", "Module", ROOMS, "products"),
            _button("more", "One more"),
            _button("fewer", "One less"),
            _button("deploy", "Deploy again"),
        ),
        *script,
        _presenting(),
    ]


def load_of(choices: Choices, now: State) -> dict[str, Any] | None:
    """Return the requested rate and mix, whoever requested them; None without a request, or if the mix has no name."""
    load = now.get("load", {})
    mix = next((name for name, weights in choices.mixes.items() if weights == load.get("weights")), None)
    return None if mix is None else {"rate": load["rate_rps"], "mix": mix}


def sent(now: State) -> str:
    """Return the load that is sent now. A shop that does not run gets none."""
    running = [name for name, shop in now.get("shops", {}).items() if shop["phase"] == "running"]
    if not running:
        return "now 0/s"
    only = "" if len(running) == len(SHOPS) else f", to {running[0]} only"
    return f"now {now['load']['rate_rps']:g}/s{only}"


def replay_controls(name: str) -> list[Any]:
    """Return the controls of a recorded session."""
    return [
        _group(
            f"Recorded: {name}",
            _button("pause", "Pause"),
            _button("step", "To the next event"),
            _button("again", "From the beginning"),
            html.P(id="position", className="about-to"),
        ),
        _presenting(),
    ]


def _presenting() -> html.Fieldset:
    letters = html.Button("Letter keys", id="letters", type="button", **_aria(pressed="true"))
    return _group("Page", _button("present", "Presenter mode"), letters)


def _leaving() -> html.Button:
    return html.Button("Leave presenter mode", id="leave", type="button")


def _group(name: str, *children: Any) -> html.Fieldset:
    return html.Fieldset([html.Legend(name), *children])


def _button(id: str, name: str) -> html.Button:
    shortcut = next((key.key for key in KEYS if key.button == id), "")
    return html.Button(name, id=id, n_clicks=0, type="button", title=f"Key: {shortcut}")


def _choice(id: str, name: str, options: Iterable[str], value: str | None = None) -> html.Div:
    """Return buttons of which one is pressed at a time. A store with the given id holds the pressed one."""
    known = list(options)
    chosen = value or known[0]
    buttons = [
        html.Button(option, id=option_id(id, option), type="button", **_aria(pressed=str(option == chosen).lower()))
        for option in known
    ]
    label = html.Span(name, id=f"{id}-name", className="label")
    group = html.Div(buttons, className="options", role="group", **_aria(labelledby=f"{id}-name"))
    return html.Div([label, group, dcc.Store(id=id, data=chosen)], className="choice")


def option_id(choice: str, option: Any) -> dict[str, Any]:
    """Return the id of a button that stands for an option."""
    return {"choice": choice, "option": option}


def _number(id: str, name: str, value: float, most: int, step: int, now: str) -> html.Div:
    slider = dcc.Input(id=id, type="range", min=0, max=most, step=step, value=value)
    shown = html.Output(now, id=f"{id}-shown", htmlFor=id)
    return html.Div([html.Label(name, htmlFor=id), slider, shown], className="choice")


def _keys(keys: Iterable[Key]) -> html.P:
    said = [
        html.Span([html.Kbd(key.shown), f" {key.says}"], className="letter" if len(key.key) == 1 else "")
        for key in keys
    ]
    return html.P(said, id="keys", className="keys")
