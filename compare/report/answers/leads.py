"""What a claim's answer means, where the figures alone do not say it. Words for a further claim go into the table."""

from __future__ import annotations

from collections.abc import Sequence

SAVES_NONE = "copying only the service that is busy does not pay"
# By claim and verdict: what comes before the first sentence.
LEADS = {
    "C4": {
        "supported": "copying only the service that is busy pays",
        "contradicted": SAVES_NONE,
        "not supported": SAVES_NONE,
    }
}


def with_lead(claim: str, verdict: str, sentences: Sequence[str]) -> list[str]:
    """Return the sentences of an answer. The first one gets a lead if its claim has one for this verdict."""
    lead = LEADS.get(claim, {}).get(verdict)
    if lead is None or not sentences:
        return list(sentences)
    first, *others = sentences
    return [f"{lead[0].upper()}{lead[1:]}: {first[0].lower()}{first[1:]}", *others]
