"""A condition that is not launched gives its code, and one that is launched gives its shop."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from compare.experiments.bench.experiment import Condition
from compare.experiments.stages.subject import CodeOnly
from compare.experiments.stages.subject import subject_of
from compare.settings import REPOSITORY
from compare.topology import MONOLITH
from tests.compare.experiments.unasked_shop import UnaskedShop


class OneShop:
    """A stage with a single shop."""

    def __init__(self) -> None:
        self.shop = UnaskedShop()
        self.launches = 0

    def clear(self) -> None:
        """Throw away nothing."""

    @contextmanager
    def launched(self, condition: Condition, log_level: str) -> Iterator[UnaskedShop]:
        self.launches += 1
        yield self.shop


def write(tree: Path) -> Path:
    tree.mkdir(parents=True)
    return tree


def test_a_launched_condition_gives_its_shop() -> None:
    stage = OneShop()
    with subject_of(stage, Condition("monolith", MONOLITH), "INFO") as subject:
        assert subject is stage.shop
    assert stage.launches == 1


@pytest.mark.parametrize("source", [None, write])
def test_code_is_written_and_nothing_is_launched(
    source: Callable[[Path], Path] | None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("CARTLAB_STATE_DIR", str(tmp_path))
    stage = OneShop()
    with subject_of(stage, Condition("monolith", MONOLITH, source=source, is_launched=False), "INFO") as subject:
        assert isinstance(subject, CodeOnly)
        assert subject.pids() == []
        assert subject.shop is MONOLITH
        expected = REPOSITORY if source is None else tmp_path / "bench" / "monolith" / "tree"
        assert subject.source == expected
        assert subject.source.is_dir()
    assert stage.launches == 0
