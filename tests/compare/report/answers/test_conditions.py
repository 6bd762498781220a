"""Conditions and metrics in words: none of the signs of internal names is left."""

from __future__ import annotations

import pytest

from compare.experiments.bench.experiment import PROFILES
from compare.experiments.catalogue import EXPERIMENTS
from compare.report.answers.conditions import name_of
from compare.report.answers.conditions import sides
from compare.report.answers.quantities import is_known
from compare.report.answers.quantities import quantity_of

EXPERIMENTS_OF_ALL_RUNTIMES = [e for by_name in EXPERIMENTS.values() for e in by_name.values()]


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        ("monolith", "the monolith"),
        ("monolith@copies=1", "the monolith"),
        ("monolith@copies=2", "two copies of the monolith"),
        ("monolith@copies=12", "12 copies of the monolith"),
        ("monolith@copies=2,aa=again", "two copies of the monolith measured again"),
        ("monolith@best", "the monolith in its best form"),
        ("micro-resilient", "the services"),
        ("micro-course", "the services as first taught"),
        ("micro-resilient@hot=2", "the services with two copies of product-service"),
        ("micro-resilient@users=2", "the services with two copies of user-service"),
        ("micro-resilient@all=2", "two copies of every service"),
        ("micro-resilient@hot=users,catalogue=500,copies=2", "the services with two copies of user-service"),
        ("null-route", "a program that does nothing"),
        ("serverless@cold", "the serverless"),
    ],
)
def test_a_condition_has_a_name_that_people_use(condition: str, said: str) -> None:
    assert name_of(condition).subject == said


@pytest.mark.parametrize(
    ("condition", "situations"),
    [
        ("micro-resilient@fault=hang:products", ("while products hangs",)),
        ("monolith@copies=4,fault=kill:users", ("when users is killed",)),
        ("monolith@fault=flood:cellar_2", ("while cellar 2 has the fault flood",)),
        ("monolith@hot=users,catalogue=20000,copies=2", ("if logins keep the shop busy", "with 20,000 products")),
        ("monolith@copies=2,index=mmap", ("with one index for all copies",)),
        ("monolith@growth=32", ("grown by 32 features",)),
        ("monolith@moon=full", ("with moon full",)),
    ],
)
def test_what_is_the_case_meanwhile_is_told_apart_from_the_shop(condition: str, situations: tuple[str, ...]) -> None:
    assert name_of(condition).situations == situations


def test_what_is_the_case_on_one_side_only_stays_with_that_side() -> None:
    of = sides("monolith@growth=32", "monolith")
    assert (of.a.subject, of.b.subject, of.both) == ("the monolith grown by 32 features", "the monolith", ())
    of = sides("micro-resilient@fault=hang:products", "monolith@copies=4,fault=hang:products")
    assert (of.a.subject, of.both) == ("the services", ("while products hangs",))


@pytest.mark.parametrize("experiment", EXPERIMENTS_OF_ALL_RUNTIMES, ids=lambda e: e.name)
def test_every_condition_of_every_experiment_is_free_of_internal_signs(experiment: object) -> None:
    for profile in PROFILES:
        for condition in experiment.run_names(profile):  # type: ignore[attr-defined]
            name = name_of(condition)
            assert not set("@=:_") & set(" ".join((name.subject, name.further, *name.situations))), condition


@pytest.mark.parametrize("experiment", EXPERIMENTS_OF_ALL_RUNTIMES, ids=lambda e: e.name)
def test_every_metric_that_decides_a_claim_has_words_of_its_own(experiment: object) -> None:
    metrics = {primary.metric for primary in experiment.primaries}  # type: ignore[attr-defined]
    assert [metric for metric in metrics if not is_known(metric)] == []


def test_a_metric_that_no_table_knows_is_still_put_into_words() -> None:
    assert quantity_of("import_slice.lines").noun == "lines of import slice"
    assert quantity_of("files").noun == "files"
    assert quantity_of("login.p95").noun == "the 95th percentile of the latency of a login"
    assert not is_known("import_slice.lines") and is_known("search.availability")
