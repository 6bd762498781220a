"""Keyboard shortcuts. Each presses a button. assets/keys.js reads this table from the page."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Key:
    """A key as browsers name it, the id of the button that it presses, and its purpose."""

    key: str
    button: str
    says: str
    name: str = ""

    @property
    def shown(self) -> str:
        return self.name or self.key.upper()


REPLAYED = {"step", "pause", "again", "present"}  # buttons of a recorded session
KEYS = (
    Key("s", "start", "start both"),
    Key("x", "stop", "stop both"),
    Key("b", "break", "break"),
    Key("h", "heal", "heal"),
    Key("+", "more", "one more copy"),
    Key("-", "fewer", "one less"),
    Key("d", "deploy", "deploy"),
    Key("n", "step", "next step"),
    Key("PageDown", "step", "next step, from a presenter's remote", name="Page Down"),
    Key("r", "again", "replay from the beginning"),
    Key("k", "pause", "pause the replay"),
    Key("p", "present", "presenter mode"),
)
LIVE_KEYS = tuple(key for key in KEYS if key.button not in ("pause", "again"))
REPLAY_KEYS = tuple(key for key in KEYS if key.button in REPLAYED)
