"""Better forms of the monolith: frozen changes of a copy of its code, which contain what the plain form lets spread."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

from ...topology import MONOLITH
from ..subject.copied_tree import copy_tree
from ..subject.copied_tree import Edit
from ..subject.copied_tree import edit_all

EDITS = Path(__file__).with_suffix(".toml")
BULKHEAD, DEGRADING = "bulkhead", "degrading"
BUILDS_ON = {BULKHEAD: (BULKHEAD,), DEGRADING: (BULKHEAD, DEGRADING)}


@dataclass(frozen=True)
class VariantTree:
    """A source of fresh copies of the code in which the monolith has a better form."""

    variant: str

    def __call__(self, tree: Path) -> Path:
        edit_all(edits_of(self.variant), copy_tree(tree), MONOLITH)
        return tree


def edits_of(variant: str) -> list[Edit]:
    """Return the edits in variants.toml that give the monolith this form, in order."""
    known = tomllib.loads(EDITS.read_text())
    return [
        Edit(each["room"], each["file"], each.get("now", ""), each["then"])
        for part in BUILDS_ON[variant]
        for each in known[part]
    ]
