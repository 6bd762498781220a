"""What can go wrong in the harness, said so that a person can act on it."""

from __future__ import annotations


class CartlabError(Exception):
    """A failure with one clear line for the person, and a remedy: what to do about it."""

    def __init__(self, message: str, remedy: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy
