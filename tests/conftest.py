"""Which shops the contract suite is run against; and which tests go together when two run at a time."""

from __future__ import annotations

import pytest

from tests.shelf import close_shelf
from tests.shelf import open_shelf

# What takes longest begins first, so that no worker is left alone with it in the end.
LONG_FIRST = (
    "bugs",
    "contract-",
    "test_kill",
    "test_rebuild",
    "browser",
    "test_measuring_a_shop",
    "deployables",
    "docs",
)


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
    """Tell whether this process is no worker of another one."""
    return not hasattr(config, "workerinput")


@pytest.hookimpl(tryfirst=True)  # xdist reads the groups in a hook of the same name
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep together what shares a shop: all contract tests of one subject, and else the tests of one file."""
    for item in items:
        item.add_marker(pytest.mark.xdist_group(group(item)))
    if any(item.config.getoption("numprocesses", None) for item in items[:1]):
        items.sort(key=rank)


def group(item: pytest.Item) -> str:
    parameters = getattr(getattr(item, "callspec", None), "params", {})
    if "subject_name" in parameters:
        return f"contract-{parameters['subject_name']}"
    return "breakable" if "breakable" in getattr(item, "fixturenames", ()) else item.path.stem


def rank(item: pytest.Item) -> int:
    named = f"{item.path.parent.name}/{group(item)}"
    return next((place for place, part in enumerate(LONG_FIRST) if part in named), len(LONG_FIRST))
