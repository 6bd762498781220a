"""Move a room of a running shop to another framework, in such a way that it can come back."""

from __future__ import annotations

from pathlib import Path

from ..experiments.subject.copied_tree import Edit
from ..experiments.technology.swap import moved_answer
from ..experiments.technology.swap import ROOM
from ..experiments.technology.swap import swapped_tree
from ..experiments.workloads.answer_watch import AnswerWatch
from ..launch.runtime import RunningShop

# Some time after a move, the new library hashes passwords anew. The old one could not read them, and it comes back.
KEEP_OLD_HASHES = Edit(
    ROOM, "{package}/settings.py", "rehash_after_s: float = Field(60, ge=0)", "rehash_after_s: float = Field(1e9, ge=0)"
)
SILENT = "the room has moved, but the other framework does not answer"


def move(shop: RunningShop, tree: Path) -> bool:
    """Deploy the users' room from `tree`, a copy of the code in which it has moved to the other framework.

    Returns False if it has moved already. Raises CartlabError unless the other framework answers in the end.
    """
    moved = moved_answer(shop.url(ROOM))
    if moved.is_answered():
        return False
    KEEP_OLD_HASHES.make(swapped_tree(tree, shop.shop), shop.shop)
    shop.deploy(shop.shop.serving(ROOM).role, tree)
    with AnswerWatch(moved.is_answered, SILENT) as watch:
        watch.seen_at_s()
    return True
