"""The controls. Those that only change a choice act in the browser; all others act on the session."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from dash import ALL
from dash import ClientsideFunction
from dash import Dash
from dash import Input
from dash import Output
from dash import set_props
from dash import State as Given

from . import layout
from .given import Allowed
from .given import Refused
from .stage import Choices
from .stage import SessionControls


def choose(app: Dash, choice: str) -> None:
    """Let a pressed button of a choice release the others. It runs in the browser, so the next key acts on it."""
    every = layout.option_id(choice, ALL)
    _in_browser(app, "chosen", Output(choice, "data"), Input(every, "n_clicks"))
    _in_browser(app, "pressed", Output(every, "aria-pressed"), Input(choice, "data"), Given(every, "id"))


def press(
    app: Dash, button: str, act: Callable[..., object], allowed: Allowed | None = None, of: tuple[str, ...] = ()
) -> None:
    """Let a button do something with the values `of` other controls. Each value must be `allowed`."""
    values_of = [Given(each, "data" if each in layout.CHOICES else "value") for each in of]

    @app.callback(Input(button, "n_clicks"), *values_of, prevent_initial_call=True)
    def pressed(_: Any, *values: Any) -> None:
        act(*(allowed.value(control, value) for control, value in zip(of, values, strict=True)) if allowed else ())
        _accept()


def load(app: Dash, stage: SessionControls, choices: Choices, allowed: Allowed) -> None:
    """Send the load that rate and mix show. Let both show the load that is sent, also when the script asked for it.

    A page never asks for a load that it was only shown. Otherwise two pages would request each other's loads for ever:
    see assets/controls.js.
    """
    shown = (("rate", "value"), ("mix", "data"))
    _in_browser(app, "asked", Output("asked", "data"), *(Input(*each) for each in shown))
    controls = [Output(*each, allow_duplicate=True) for each in shown]
    _in_browser(app, "sent", *controls, Input("load-sent", "data"), *(Given(*each) for each in shown))

    @app.callback(Input("asked", "data"), prevent_initial_call=True)
    def asked(given: Any) -> None:
        if not isinstance(given, dict):
            raise Refused("A load has a rate and a mix.")
        rate_rps, mix = (allowed.value(control, given.get(control)) for control, _ in shown)
        stage.load(rate_rps, choices.mixes[mix])
        _accept()


def announce(app: Dash, choices: Choices, allowed: Allowed) -> None:
    """Say what the chosen fault is about to do."""

    @app.callback(Output("next-fault", "children"), Input("kind", "data"), Input("room", "data"))
    def about_to(*given: Any) -> str:
        kind, room = (allowed.value(control, value) for control, value in zip(("kind", "room"), given, strict=True))
        if room not in choices.rooms_of[kind]:
            return f"{kind} can be done to {', '.join(choices.rooms_of[kind])}."
        return f"Next fault: {choices.says(kind, room)}."


def _accept() -> None:
    """Remove the message about an earlier control that did nothing."""
    set_props("refused", {"children": ""})


def _in_browser(app: Dash, function: str, *dependencies: Any) -> None:
    """Connect a function of assets/controls.js."""
    app.clientside_callback(  # type: ignore[no-untyped-call]
        ClientsideFunction("cartlab", function), *dependencies, prevent_initial_call=True
    )
