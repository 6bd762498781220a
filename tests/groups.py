"""Which tests go together when several run at a time: those that share a shop, and else those of one file.

pytest-xdist's own groups are lost with pytest 9.2, which no longer asks for the name that they are written into.
"""

from __future__ import annotations

import re

SUBJECT = re.compile(r"[\[-](monolith|micro-course|micro-resilient)[\]-]")
LAUNCH_THEIR_OWN = ("tests/contract/kills/", "tests/contract/bugs/")
BREAKABLE = ("tests/compare/faults/test_kinds.py", "tests/compare/experiments/subject/test_audit.py")

# Tests that share nothing, and take long together: each is a group, so that they fill what the long ones leave.
SHARE_NOTHING = ("tests/compare/labs/test_both_ways.py", "tests/docs/test_commands.py")

# By shop, what looks at the one that runs in containers for all of them.
WATCHES_CONTAINERS = re.compile(r"tests/docker/test_(?:containers|contract|faults|images|recovery)\.py::")
SHOP = re.compile(r"[\[-](monolith|micro)[\]-]")
# These build images, and ask what is left of that; so they follow one another.
BUILDING = (
    "tests/docker/test_docs.py",
    "tests/docker/test_demo.py",
    "tests/docker/test_lab.py",
    "tests/docker/test_lifecycle.py",
)

# What takes longest begins first, so that no worker is left alone with it in the end.
LONG_FIRST = (
    "tests/browser/test_dashboard.py",
    "contract ",
    "tests/docs/test_commands.py::test_every_command_works",
    "tests/contract/kills/test_kill_campaign.py",
    "tests/contract/bugs/",
    "tests/browser/test_dashboard_life.py",
    "tests/compare/experiments/rebuild/test_pipeline.py",
    "tests/compare/commands/test_shops.py",
    "tests/deployables/",
    "tests/browser/",
    "tests/contract/kills/test_kill.py",
    "tests/compare/commands/test_fault_live.py",
    "tests/compare/experiments/overhead/test_measuring_a_shop.py",
    "tests/compare/experiments/scaling/test_local.py",
    "containers micro",
    BUILDING[0],
    "containers monolith",
)


def group_of(nodeid: str) -> str:
    """Return the group of a test: all contract tests of one subject are one, and all that break one shop."""
    path, _, name = nodeid.partition("::")
    if path in SHARE_NOTHING:
        return nodeid
    if WATCHES_CONTAINERS.match(nodeid) and (shop := SHOP.search(name)):
        return f"containers {shop[1]}"
    if path in BUILDING:
        return BUILDING[0]
    shares_a_subject = path.startswith("tests/contract/") and not path.startswith(LAUNCH_THEIR_OWN)
    if shares_a_subject and (subject := SUBJECT.search(name)):
        return f"contract {subject[1]}"
    return BREAKABLE[0] if path in BREAKABLE else path


def rank_of(nodeid: str) -> int:
    """Return the place of a test's group among those that begin first."""
    group = group_of(nodeid)
    return next((place for place, start in enumerate(LONG_FIRST) if group.startswith(start)), len(LONG_FIRST))
