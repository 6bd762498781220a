"""The subject of a condition: a shop that is launched on a stage, or only its code."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ...settings import REPOSITORY
from ...settings import state_directory
from ...topology import Shop
from ..bench.experiment import Condition
from ..bench.measurable import Subject
from .stage import Stage


@dataclass(frozen=True)
class CodeOnly:
    """The code of a shop that does not run."""

    shop: Shop
    source: Path

    def pids(self) -> list[int]:
        """Return no processes."""
        return []


@contextmanager
def subject_of(stage: Stage, condition: Condition, log_level: str) -> Iterator[Subject]:
    """Launch a condition on a stage, or write its code if it is not to be launched. Raises CartlabError.

    The code lies where `Stage.clear` removes it.
    """
    if condition.is_launched:
        with stage.launched(condition, log_level) as shop:
            yield shop
    else:
        tree = state_directory() / "bench" / condition.name / "tree"
        yield CodeOnly(condition.shop, REPOSITORY if condition.source is None else condition.source(tree))
