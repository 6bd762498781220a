"""Which tests go together when several run at a time: those that share a shop, and else those of one file.

pytest-xdist's own groups are lost with pytest 9.2, which no longer asks for the name that they are written into.
"""

from __future__ import annotations

import re

SUBJECT = re.compile(r"[\[-](monolith|micro-course|micro-resilient)[\]-]")
LAUNCH_THEIR_OWN = ("tests/contract/test_kill.py", "tests/contract/test_kill_campaign.py")
BREAKABLE = ("tests/compare/faults/test_kinds.py", "tests/compare/experiments/faults/test_audit.py")

# What takes longest begins first, so that no worker is left alone with it in the end.
LONG_FIRST = (
    "contract ",
    "tests/contract/bugs/",
    "tests/contract/test_kill.py",
    "tests/contract/test_kill_campaign.py",
    "tests/browser/",
    "tests/compare/commands/test_shops.py",
    "tests/compare/experiments/rebuild/test_pipeline.py",
    "tests/compare/experiments/overhead/test_measuring_a_shop.py",
    "tests/deployables/",
    "tests/docs/",
    "tests/compare/experiments/scaling/test_local.py",
)


def group_of(nodeid: str) -> str:
    """Return the group of a test: all contract tests of one subject are one, and all that break one shop."""
    path, _, name = nodeid.partition("::")
    if path.startswith("tests/contract/test_") and path not in LAUNCH_THEIR_OWN and (subject := SUBJECT.search(name)):
        return f"contract {subject[1]}"
    return BREAKABLE[0] if path in BREAKABLE else path


def rank_of(nodeid: str) -> int:
    """Return the place of a test's group among those that begin first."""
    group = group_of(nodeid)
    return next((place for place, start in enumerate(LONG_FIRST) if group.startswith(start)), len(LONG_FIRST))
