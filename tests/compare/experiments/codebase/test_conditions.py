"""The conditions say what is compared, and nothing in them is launched."""

from __future__ import annotations

from compare.experiments.bench.experiment import PROFILES
from compare.experiments.codebase.conditions import COMPARED
from compare.experiments.codebase.conditions import CONDITIONS
from compare.experiments.codebase.conditions import TIMED
from compare.experiments.codebase.conditions import tree_of
from compare.experiments.codebase.local import CODEBASE
from compare.topology import MICRO
from compare.topology import MONOLITH


def test_nothing_is_launched_and_both_sides_have_grown_alike() -> None:
    known = {condition.name: condition for condition in CONDITIONS}
    assert not any(condition.is_launched for condition in CONDITIONS)
    for a, b in COMPARED:
        assert (known[a].shop, known[b].shop) == (MONOLITH, MICRO)
        assert tree_of(known[a]) == tree_of(known[b])
        assert (known[a].every, known[a].profiles) == (known[b].every, known[b].profiles)


def test_what_a_primary_times_is_timed_on_both_sides_and_on_the_equal_monoliths() -> None:
    timed = {condition.name for condition in TIMED}
    for primary in (p for p in CODEBASE.primaries if not p.counted):
        assert {primary.a, primary.b, *CODEBASE.same_for(primary.b)} <= timed


def test_each_grown_shop_has_its_small_one_in_each_profile() -> None:
    for profile in PROFILES:
        names = set(CODEBASE.run_names(profile))
        assert {small for c in CODEBASE.conditions_of(profile) for small in c.beside} <= names
