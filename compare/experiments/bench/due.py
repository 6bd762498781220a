"""What each block measures: everything until the first look, and then only what is undecided."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ...results import Run
from .analysis import undecided_primaries
from .experiment import AnyExperiment
from .experiment import Condition


def conditions_due(experiment: AnyExperiment, profile: str, block: int, runs: Sequence[Run]) -> list[Condition]:
    """Return the conditions that a block measures, each with only the parts that it measures.

    After a look, these are the sides of undecided primaries, their A/A pairs, and what their derived metrics need.
    `runs` must hold all runs of the blocks before that look.
    """
    conditions = experiment.conditions_of(profile, block)
    looked = [look for look in experiment.looks[profile] if look <= block]
    if not looked:
        return conditions
    before = [run for run in runs if run.block < looked[-1]]
    names = {
        name
        for primary in undecided_primaries(experiment, before, profile)
        for name in (primary.a, primary.b, *experiment.same_for(primary.b))
    }
    for condition in conditions:
        due = [part for part, name in condition.run_names(profile, block).items() if name in names]
        names |= set(condition.beside) if due else set()
        names |= {condition.name_of_part(other) for part in due for other in condition.parts_beside.get(part, ())}
    narrowed = (_narrowed(condition, profile, block, names) for condition in conditions)
    return [condition for condition in narrowed if condition is not None]


def _narrowed(condition: Condition, profile: str, block: int, names: set[str]) -> Condition | None:
    """Return a condition with only those of its parts that are named. None if none is."""
    wanted = [part for part, name in condition.run_names(profile, block).items() if name in names]
    if not wanted:
        return None
    return replace(condition, parts={profile: tuple(wanted)}) if condition.parts else condition
