"""The contract suite proves its worth: it catches every planted bug, in both shops."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping
from concurrent.futures import Future
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from tests.contract.beside import sound_shop
from tests.contract.bugs.hunt import hunt
from tests.contract.bugs.hunt import run_without_a_bug
from tests.contract.bugs.hunt import Verdict
from tests.contract.bugs.nursery import nurseries
from tests.contract.bugs.planted import BUGS
from tests.contract.subjects import Subject
from tests.contract.subjects import SUBJECTS

pytestmark = pytest.mark.planted_bugs

HUNTED = {"monolith": SUBJECTS["monolith"], "microservices": SUBJECTS["micro-resilient"]}
WITHOUT_A_BUG = "no bug"

Verdicts = dict[tuple[str, str], "Future[Verdict]"]


@pytest.fixture(scope="session")
def verdicts(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Verdicts]:
    """Begin all hunts of this run: one after another in each shop, both shops at the same time."""
    wanted: list[Mapping[str, Any]] = [
        item.callspec.params
        for item in request.session.items
        if isinstance(item, pytest.Function) and "bug_name" in item.fixturenames
    ]
    pairs = {(params["architecture"], params["bug_name"]) for params in wanted}
    futures: Verdicts = {pair: Future() for pair in pairs}
    with ThreadPoolExecutor(len(HUNTED)) as hunters:
        for architecture, subject in HUNTED.items():
            mine = {name: future for (where, name), future in futures.items() if where == architecture}
            if mine:
                hunters.submit(hunt_all, subject, mine, tmp_path_factory.mktemp(f"bugs-{architecture}"))
        yield futures


def hunt_all(subject: Subject, futures: dict[str, Future[Verdict]], folder: Path) -> None:
    """Settle all futures of one shop. Bugs that spoil the data for others come last."""
    order = sorted(futures, key=lambda name: (name != WITHOUT_A_BUG, name in BUGS and BUGS[name].spoils_data, name))
    try:
        settings = {"CARTLAB_CATALOGUE_SIZE": "120"}  # more than one page of the largest size
        with sound_shop(subject, folder, settings) as sound, nurseries(sound, folder / "nurseries") as born:
            for name in order:
                try:
                    if name == WITHOUT_A_BUG:
                        tests = [bug.caught_by for bug in BUGS.values()]
                        futures[name].set_result(run_without_a_bug(tests, sound, born, folder / "sound"))
                    else:
                        futures[name].set_result(hunt(BUGS[name], sound, born, folder / name))
                except BaseException as error:
                    futures[name].set_exception(error)
    except BaseException as error:
        for future in futures.values():
            if not future.done():
                future.set_exception(error)


def test_there_are_enough_bugs_to_prove_something() -> None:
    assert len(BUGS) >= 25


@pytest.mark.parametrize("architecture", HUNTED)
@pytest.mark.parametrize("bug_name", [WITHOUT_A_BUG])
def test_without_a_bug_the_same_tests_pass(verdicts: Verdicts, architecture: str, bug_name: str) -> None:
    verdict = verdicts[architecture, bug_name].result()
    assert (verdict.failed, verdict.errors) == (0, 0), verdict.said
    assert verdict.passed >= len({bug.caught_by for bug in BUGS.values()})


@pytest.mark.parametrize("architecture", HUNTED)
@pytest.mark.parametrize("bug_name", BUGS)
def test_a_planted_bug_is_caught(verdicts: Verdicts, architecture: str, bug_name: str) -> None:
    verdict = verdicts[architecture, bug_name].result()
    assert verdict.errors == 0, f"it broke instead of being caught:\n{verdict.said}"
    assert verdict.failed, f"nobody noticed: {BUGS[bug_name].sentence}\n{verdict.said}"
