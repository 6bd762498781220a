"""A page that asks a dashboard as its own browser does, and says what it likes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from typing import Any

from dash import Dash
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from compare.commands.dashboard import choices_of
from compare.dashboard.app import live_app
from compare.dashboard.presence import Presence
from compare.dashboard.stage import Expected
from compare.dashboard.stage import NOTHING_EXPECTED
from tests.compare.dashboard.made_up import state

CHOICES = choices_of("local")

PORT = 8050
PAGE = "0123456789abcdef"


class Stage:
    """A live session in which nothing happens; `done` is what it was told to do."""

    def __init__(self) -> None:
        self.done: list[tuple[Any, ...]] = []
        self.load_now: dict[str, Any] = {"rate_rps": 0.0, "weights": {}}

    def states(self) -> list[Any]:
        return [{**state(), "load": self.load_now}]

    def load(self, rate_rps: float, weights: Any) -> None:
        self.done.append(("load", rate_rps, weights))

    def start(self, style: str) -> None:
        self.done.append(("start", style))

    def stop(self) -> None:
        raise OSError("no such\n  thing")

    def inject(self, kind: str, room: str, expect: Expected = NOTHING_EXPECTED, because: str = "") -> None:
        self.done.append(("inject", kind, room))

    def heal(self) -> None:
        self.done.append(("heal",))

    def scale(self, room: str, change: int) -> None:
        self.done.append(("scale", room, change))

    def deploy(self, room: str) -> None:
        self.done.append(("deploy", room))

    def swap(self, room: str) -> None:
        self.done.append(("swap", room))

    def caption(self, text: str) -> None:
        self.done.append(("caption", text))

    def sum_up(self) -> None:
        self.done.append(("sum_up",))


@dataclass
class Asking:
    """What a page knows of an app: who answers what its controls send."""

    app: Dash
    stage: Stage = field(default_factory=Stage)

    def __post_init__(self) -> None:
        self.client: FlaskClient = self.app.server.test_client()
        self.session = str(self.app.config.requests_pathname_prefix)
        known = self.get("/_dash-dependencies").get_json()
        self.known = {each["inputs"][0]["id"]: each for each in known if not each["clientside_function"]}

    def get(self, path: str) -> TestResponse:
        return self.client.get(path, headers={"Host": f"127.0.0.1:{PORT}"})

    def post(self, body: Any, session: str | None = None) -> TestResponse:
        path = f"{self.session if session is None else session}_dash-update-component"
        return self.client.post(path, json=body, headers={"Host": f"127.0.0.1:{PORT}"})

    def body(self, control: str, *values: Any) -> dict[str, Any]:
        """Return what a browser sends when this control is the first of some that give these values."""
        of = self.known[control]
        given = [{**each, "value": value} for each, value in zip([*of["inputs"], *of["state"]], values, strict=True)]
        inputs = len(of["inputs"])
        outputs = [dict(zip(("id", "property"), each.rsplit(".", 1), strict=True)) for each in _outputs(of["output"])]
        return {
            "output": of["output"],
            "outputs": outputs if len(outputs) != 1 else outputs[0],
            "inputs": given[:inputs],
            "state": given[inputs:],
            "changedPropIds": [f"{of['inputs'][0]['id']}.{of['inputs'][0]['property']}"],
        }

    def send(self, control: str, *values: Any) -> TestResponse:
        return self.post(self.body(control, *values))


def live() -> Asking:
    stage = Stage()
    presence = Presence(lambda: None)
    return Asking(live_app(stage, CHOICES, None, presence, port=PORT, cores=2), stage)


def refused(answer: TestResponse) -> str:
    """Return the line that the page then shows."""
    assert answer.status_code == 200, answer.data
    return str(answer.get_json()["sideUpdate"]["refused"]["children"])


def _outputs(named: str) -> Sequence[str]:
    if "." not in named:
        return ()
    return named.strip(".").split("...")
