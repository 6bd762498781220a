"""Keyboard shortcuts: each presses a button. assets/keys.js reads this table from the page."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Key:
    """A key as browsers name it, the id of the button that it presses, and what it is for."""

    key: str
    button: str
    says: str
    name: str = ""

    @property
    def shown(self) -> str:
        return self.name or self.key.upper()


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
