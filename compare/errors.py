"""Errors of the harness that a person can act on."""

from __future__ import annotations

import shlex


class CartlabError(Exception):
    """A failure with one clear line for the user, and a remedy: what to do about it."""

    def __init__(self, message: str, remedy: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy


def typed(*words: object) -> str:
    """Return a command that can be typed in a shell. Words with blanks or shell characters are quoted."""
    return shlex.join(map(str, words))
