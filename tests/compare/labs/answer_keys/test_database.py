"""The keys of lab 15 say that a difference is clear only if it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from compare.labs.answer_keys import database
from compare.labs.answer_keys import right_answer
from compare.labs.handed_in.neighbours import DataForm
from compare.labs.workspace import Workspace

NOWHERE = Workspace(Path("nowhere"))


@dataclass(frozen=True)
class RunsWithFactor:
    """Runs of a form of which only the factor is known."""

    factor: float


def let_factors_be(factors: Mapping[str, float], monkeypatch: pytest.MonkeyPatch) -> None:
    def read_runs(_: Path, form: DataForm) -> RunsWithFactor:
        return RunsWithFactor(factors[form.name])

    monkeypatch.setattr(database, "read_runs", read_runs)


@pytest.mark.parametrize(
    ("factors", "split", "servers"),
    [
        ({"one": 6.0, "shared": 2.0, "own": 2.0}, "shared", "unclear"),
        ({"one": 2.0, "shared": 6.0, "own": 2.0}, "one", "own"),
        ({"one": 1.0, "shared": 1.4, "own": 2.2}, "unclear", "shared"),
        ({"one": 1.5, "shared": 1.0, "own": 1.5}, "shared", "shared"),
    ],
)
def test_one_form_is_better_than_another_from_a_factor_of_one_and_a_half_on(
    factors: Mapping[str, float], split: str, servers: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    let_factors_be(factors, monkeypatch)
    assert right_answer("database.gain_of_services", NOWHERE) == split
    assert right_answer("database.gain_of_servers", NOWHERE) == servers
    assert right_answer("database.factor_of_own", NOWHERE) == factors["own"]


def test_two_things_change_with_the_split_and_one_with_the_servers() -> None:
    assert right_answer("database.changed_by_services", NOWHERE) == frozenset({"processes", "databases"})
    assert right_answer("database.changed_by_servers", NOWHERE) == frozenset({"servers"})
    assert right_answer("database.databases_of_services", NOWHERE) == 3
