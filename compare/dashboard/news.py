"""The news that a page asks for twice a second: everything that it shows, in one answer."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Mapping
from collections.abc import Sequence
from typing import Any

from dash import Dash
from dash import Input
from dash import no_update
from dash import Output
from dash import State as Given

from ..topology import SHOPS
from . import charts
from . import shop_map
from .given import page_named
from .given import paper_of
from .presence import Presence
from .stage import State
from .stage import StateSource
from .tiles import headline
from .tiles import problem
from .tiles import tiles

Also = Mapping[tuple[str, str], Callable[[], Any]]
"""Further content of the news, by id and property."""
TEXTS = (("headline", "children"), ("tiles", "children"), ("problem", "children"))
PICTURES = (("map", "src"), ("map", "alt"), ("charts", "src"), ("charts", "alt"))
NOTHING = {"phase": "stopped", "copies": [], "broken": []}


def tell_news(app: Dash, source: StateSource, presence: Presence, also: Also) -> None:
    """Let pages ask for news: at every tick for texts, and at every other tick for pictures.

    Drawing is most of a page's cost in its browser, which shares the cores with both shops.
    """

    @app.callback(
        Output("sentence", "children"),
        Output("caption", "children"),
        Output("banner", "children"),
        *(Output(each, of) for each, of in also),
        *(Output(f"{shop}-{part}", of) for shop in SHOPS for part, of in TEXTS),
        *(Output(f"{shop}-{part}", of) for shop in SHOPS for part, of in PICTURES),
        Input("clock", "n_intervals"),
        Given("page", "data"),
        Given("room-for-charts", "data"),
    )
    def refresh(tick: Any, page: Any, room: Any) -> list[Any]:
        presence.seen(page_named(page))
        states = list(source.states())
        is_between = isinstance(tick, int) and tick % 2 == 1
        said = [*_said(states), *(value() for value in also.values())]
        texts = [shown for name in SHOPS for shown in _texts(states, name)]
        pictures = _none_new() if is_between else _all_pictures(states, paper_of(room))
        return [*said, *texts, *pictures]


def _said(states: Sequence[State]) -> list[str]:
    last = states[-1] if states else {}
    return [str(last.get(said, "")) for said in ("sentence", "caption", "banner")]


def _texts(states: list[State], name: str) -> list[Any]:
    shop = _shop(states, name)
    return [headline(shop), tiles(shop), problem(states, name)]


def _none_new() -> list[Any]:
    return [no_update] * len(SHOPS) * len(PICTURES)


def _all_pictures(states: list[State], paper: charts.Paper) -> list[Any]:
    return [shown for name in SHOPS for shown in _pictures(states, name, paper)]


def _pictures(states: list[State], name: str, paper: charts.Paper) -> list[Any]:
    shop = _shop(states, name)
    picture, in_words = shop_map.picture(name, shop), shop_map.in_words(name, shop)
    return [picture, in_words, charts.picture(states, name, paper), charts.in_words(states, name)]


def _shop(states: list[State], name: str) -> Mapping[str, Any]:
    shop: Mapping[str, Any] = states[-1]["shops"][name] if states else NOTHING
    return shop
