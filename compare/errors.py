"""What can go wrong in the harness, said so that a person can act on it."""

from __future__ import annotations

import shlex


class CartlabError(Exception):
    """A failure with one clear line for the person, and a remedy: what to do about it."""

    def __init__(self, message: str, remedy: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy


def typed(*words: object) -> str:
    """Return a command as a person can type it in a shell: words with blanks or signs of the shell are quoted."""
    return shlex.join(map(str, words))
