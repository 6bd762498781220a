"""Runs beside a neighbour can be compared if they went to the right shop, at the right time, and are alike."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from compare.errors import CartlabError
from compare.labs.handed_in.loads import Load
from compare.labs.handed_in.neighbours import faults_of
from compare.labs.handed_in.neighbours import FormRuns
from compare.labs.handed_in.neighbours import FORMS
from compare.labs.handed_in.neighbours import read_runs
from compare.labs.lab import find_lab
from tests.compare.labs.both_ways import RECORDED_LOADS

LAB = find_lab(15)
RECORDED = RECORDED_LOADS / LAB.slug
ONE, SHARED, OWN = (read_runs(RECORDED, form) for form in FORMS)


def planned(load: Load, **changed: object) -> Load:
    return replace(load, plan={**load.plan, **changed})


def later(load: Load, seconds: float) -> Load:
    assert load.at_s is not None
    return replace(load, at_s=load.at_s + seconds)


@pytest.mark.parametrize("runs", [ONE, SHARED, OWN], ids=lambda runs: runs.form.name)
def test_recorded_runs_can_be_compared(runs: FormRuns) -> None:
    assert [*faults_of(runs, ONE)] == []
    assert f"{runs.factor:.2f} times" in runs.summary and runs.form.name in runs.summary


def test_the_forms_differ_in_processes_databases_and_servers() -> None:
    assert [(form.processes, form.databases, form.servers) for form in FORMS] == [(1, 1, 1), (4, 3, 1), (4, 3, 3)]


WRONG: dict[str, tuple[Callable[[FormRuns], FormRuns], str]] = {
    "another database": (
        lambda runs: replace(runs, busy=replace(runs.busy, database="sqlite")),
        "own-busy.json asked micro with --database sqlite",
    ),
    "another shop": (
        lambda runs: replace(runs, quiet=replace(runs.quiet, shop="monolith")),
        "own-quiet.json asked monolith with --database postgres-each",
    ),
    "no shop of up": (
        lambda runs: replace(runs, quiet=replace(runs.quiet, shop=None, database=None)),
        "own-quiet.json does not say which shop it asked",
    ),
    "another rate of the victim": (
        lambda runs: replace(runs, busy=planned(runs.busy, rate_rps=25.0)),
        "own-quiet.json and own-busy.json must be alike, and differ in rate",
    ),
    "another neighbour": (
        lambda runs: replace(runs, neighbour=planned(runs.neighbour, rate_rps=5.0)),
        "own-neighbour.json and one-neighbour.json differ in rate",
    ),
    "another question of the neighbour": (
        lambda runs: replace(runs, neighbour=planned(runs.neighbour, url="http://127.0.0.1:5002/api/products")),
        "own-neighbour.json and one-neighbour.json differ in path",
    ),
    "the victim twice": (
        lambda runs: replace(runs, neighbour=planned(runs.neighbour, url=runs.busy.plan["url"])),
        "own: victim and neighbour ask for the same",
    ),
    "a handful of requests": (
        lambda runs: replace(runs, quiet=replace(runs.quiet, sent=20)),
        "own-quiet.json has 20 requests",
    ),
    "wrong answers": (
        lambda runs: replace(runs, neighbour=replace(runs.neighbour, wrong_share=0.5)),
        "own-neighbour.json: 50% of the answers were not right",
    ),
    "a neighbour that ends early": (
        lambda runs: replace(runs, neighbour=planned(runs.neighbour, duration_s=3.0)),
        "it did not work all the time while own-busy.json was measured",
    ),
    "a neighbour that begins late": (
        lambda runs: replace(runs, neighbour=later(runs.neighbour, 8)),
        "it did not work all the time while own-busy.json was measured",
    ),
    "no quiet": (
        lambda runs: replace(runs, quiet=replace(runs.quiet, at_s=runs.busy.at_s)),
        "own-quiet.json was measured while the neighbour worked",
    ),
    "an older file": (
        lambda runs: replace(runs, quiet=replace(runs.quiet, at_s=None)),
        "own: a file does not say when its load began",
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_runs_that_can_not_be_compared_are_told_why(name: str) -> None:
    change, says = WRONG[name]
    told = [*faults_of(change(OWN), ONE)]
    assert any(says in message for message, _ in told), told
    assert all(advice for _, advice in told)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    for path in RECORDED.iterdir():
        shutil.copy(path, tmp_path)
    (tmp_path / "shared-busy.json").unlink()
    with pytest.raises(CartlabError, match=r"shared-busy\.json is not there yet"):
        read_runs(tmp_path, FORMS[1])
