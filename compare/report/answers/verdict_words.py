"""The verdicts on claims as words and colours, in the terminal and on a page."""

from __future__ import annotations

from ...results import NOT_MEASURED

ESTIMATE_ONLY = "estimate, no verdict"
STYLES = {
    "supported": "green",
    "contradicted": "red",
    "no meaningful difference": "cyan",
    "it depends": "yellow",
    "undecided": "magenta",
    "counted": "blue",
    ESTIMATE_ONLY: "bold",
    NOT_MEASURED: "dim",
    "not supported": "red",  # these are words of reports up to schema 3
    "mixed": "yellow",
}
"""The styles of rich, by verdict."""

MEANINGS = {
    "supported": "what was measured agrees with the claim",
    "contradicted": "the opposite was measured",
    "no meaningful difference": "a difference, if there is one, is too small to matter",
    "it depends": "one comparison came out otherwise than another: it depends on what is compared",
    "undecided": "not enough was measured to say",
    "counted": "what was counted agrees with the claim, and chance has no part in it",
    ESTIMATE_ONLY: "it was measured once, so nobody knows what chance did",
    "not supported": "the old method did not find what the claim says",
    "mixed": "the old method found it in one comparison, and not in another",
}


def css_class(verdict: str) -> str:
    """Return the class of a verdict on a page."""
    return verdict.replace(",", "").replace(" ", "-")
