"""Tests that share a shop go to one worker, and those that share nothing to whoever is free."""

from __future__ import annotations

import pytest

from compare.settings import REPOSITORY
from tests.groups import BREAKABLE
from tests.groups import BUILDING
from tests.groups import group_of
from tests.groups import LAUNCH_THEIR_OWN
from tests.groups import LONG_FIRST
from tests.groups import rank_of
from tests.groups import SHARE_NOTHING


@pytest.mark.parametrize(
    ("nodeid", "group"),
    [
        ("tests/contract/orders/test_cart.py::test_one[monolith]", "contract monolith"),
        ("tests/contract/orders/test_cart.py::test_one[micro-course-/api/orders]", "contract micro-course"),
        (
            "tests/contract/protocol/test_schemathesis.py::test_one[POST /login][micro-resilient]",
            "contract micro-resilient",
        ),
        ("tests/contract/kills/test_kill.py::test_one[monolith-after x]", "tests/contract/kills/test_kill.py"),
        ("tests/contract/bugs/test_planted_bugs.py::test_one[x-monolith]", "tests/contract/bugs/test_planted_bugs.py"),
        ("tests/compare/experiments/subject/test_audit.py::test_one", "tests/compare/faults/test_kinds.py"),
        (
            "tests/compare/launch/local/test_launcher.py::test_one[monolith]",
            "tests/compare/launch/local/test_launcher.py",
        ),
        ("tests/docs/test_commands.py::test_one[a]", "tests/docs/test_commands.py::test_one[a]"),
        ("tests/docker/test_faults.py::test_one[micro-kill]", "containers micro"),
        ("tests/docker/test_contract.py::test_one[monolith]", "containers monolith"),
        ("tests/docker/test_images.py::test_one", "tests/docker/test_images.py"),
        ("tests/docker/test_lifecycle.py::test_one[micro]", "tests/docker/test_docs.py"),
    ],
)
def test_what_shares_a_shop_is_a_group(nodeid: str, group: str) -> None:
    assert group_of(nodeid) == group


def test_what_takes_long_begins_first() -> None:
    first, last = "tests/contract/orders/test_cart.py::test_one[monolith]", "tests/architecture/test_twins.py::test_one"
    assert rank_of(first) < rank_of("tests/contract/bugs/test_planted_bugs.py::test_one[x-monolith]") < rank_of(last)


def test_each_name_among_the_longest_is_a_real_one() -> None:
    for start in LONG_FIRST:
        assert start.startswith(("contract ", "containers ")) or (REPOSITORY / start.partition("::")[0]).exists(), start


@pytest.mark.parametrize("path", [*SHARE_NOTHING, *BUILDING, *BREAKABLE, *LAUNCH_THEIR_OWN])
def test_each_file_or_folder_that_is_grouped_is_a_real_one(path: str) -> None:
    assert (REPOSITORY / path).exists()
