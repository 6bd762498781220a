"""Shops that are compared must serve the same data."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence
from typing import Any

from ...errors import CartlabError
from .experiment import Condition


def require_same_data(conditions: Sequence[Condition], facts: Mapping[str, Mapping[str, Any]]) -> None:
    """Raise CartlabError unless conditions with equal settings serve the same data. `facts` are those of the gate."""
    by_settings: dict[tuple[tuple[str, str], ...], dict[str, str]] = {}
    for condition in conditions:
        if data := facts[condition.name].get("data"):
            by_settings.setdefault(tuple(sorted(condition.settings.items())), {})[condition.name] = data
    for served in by_settings.values():
        if len(set(served.values())) > 1:
            raise CartlabError(f"the shops serve different products: {served}", "remove .cartlab/bench and bench again")
