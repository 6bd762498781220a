"""A source of code that has grown, as conditions name it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ....topology import Shop
from ..copied_tree import copy_tree
from .grow import grow
from .grow import grown


@dataclass(frozen=True)
class GrownTree:
    """Writes a fresh copy of the code, grown by so many features. If `coupled`, each calls two other parts."""

    features: int
    coupled: bool = False

    def __call__(self, tree: Path) -> Path:
        return grow(copy_tree(tree), self.features, coupled=self.coupled)

    def deployed(self, shop: Shop) -> Shop:
        """Return the grown shop with all that it deploys."""
        return grown(shop, self.features, coupled=self.coupled)
