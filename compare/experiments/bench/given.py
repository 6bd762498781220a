"""What each condition of an experiment is given: its rows of the fairness ledger."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence
from typing import Any

from ...measure.fairness import ledger
from .experiment import AnyExperiment
from .experiment import Condition
from .run_settings import RunSettings

MEASURING_LOG_LEVEL = "WARNING"  # a log line for each request would be part of what is measured


def ledger_of(
    experiment: AnyExperiment, conditions: Sequence[Condition], data: Mapping[str, str], settings: RunSettings
) -> list[dict[str, Any]]:
    """Return a row for each deployable of each condition that is launched. `data` names the data that each serves."""
    return [
        {"experiment": experiment.name, "budget": experiment.budget} | row
        for condition in conditions
        if condition.is_launched
        for name, copies in _copies(condition, settings.profile).items()
        for row in ledger(
            name,
            condition.shop,
            copies=copies,
            log_level=MEASURING_LOG_LEVEL,
            cores=settings.shop_cores,
            data=data[condition.name],
            style=condition.style,
            limits=settings.limits_of(condition),
        )
    ]


def _copies(condition: Condition, profile: str) -> dict[str, Mapping[str, int]]:
    """Return the copies of a condition, or of each of its parts that has its own number."""
    if not condition.scaled:
        return {condition.name: condition.copies}
    names = condition.run_names(profile, 0).items()
    return {name: condition.scaled.get(part, condition.copies) for part, name in names}
