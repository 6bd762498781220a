"""Which shops the contract suite is run against; and how tests are dealt out when several run at a time."""

from __future__ import annotations

import os
from typing import Any

import pytest

from tests.groups import rank_of
from tests.shelf import close_shelf
from tests.shelf import open_shelf

COUNTS_LINES = "SLIPCOVER_ENABLED"  # asks processes that run tests to count lines
COUNTING = pytest.StashKey[str | None]()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--subject",
        action="append",
        default=[],
        metavar="NAME",
        help="run the contract against this subject only: monolith, micro-course, micro-resilient (may be repeated)",
    )


def pytest_configure(config: pytest.Config) -> None:
    if is_in_charge(config):
        open_shelf()


def pytest_unconfigure(config: pytest.Config) -> None:
    if is_in_charge(config):
        close_shelf()


def is_in_charge(config: pytest.Config) -> bool:
    """Return whether this process is no worker of another one."""
    return not hasattr(config, "workerinput")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    from tests.scheduling import GroupScheduling

    config.option.loadscopereorder = False  # it would begin with the most tests, not with the longest
    return GroupScheduling(config, log)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if not is_in_charge(config):
        items.sort(key=lambda item: rank_of(item.nodeid))


def pytest_collection_finish(session: pytest.Session) -> None:
    """Count lines in the processes that run tests alone: what these start would be slower, and some of it measures."""
    session.stash[COUNTING] = os.environ.pop(COUNTS_LINES, None)


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Let a worker hand in the lines that it has counted."""
    counting = session.stash.get(COUNTING, None)
    if counting is not None:
        os.environ[COUNTS_LINES] = counting
