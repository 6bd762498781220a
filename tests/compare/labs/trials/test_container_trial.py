"""What a trial of containers needs no engine for: names of its own, and letting go of what it holds."""

from __future__ import annotations

from pathlib import Path

import pytest

from compare.errors import CartlabError
from compare.labs.trials import container_trial
from compare.labs.trials.container_trial import ContainerTrial
from compare.labs.trials.container_trial import project
from compare.labs.trials.container_trial import tag


def test_each_state_folder_has_names_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    names = set()
    for folder in ("one", "two", "one"):
        monkeypatch.setenv("CARTLAB_STATE_DIR", str(tmp_path / folder))
        names |= {project(), tag()}
    assert len(names) == 4


def test_a_trial_that_can_not_begin_lets_go_of_its_ground(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    closed = []

    class Ground:
        tree = tmp_path / "tree"

        def __init__(self, *_: object) -> None:
            self.tree.mkdir()

        def close(self) -> None:
            closed.append(self)

    monkeypatch.setattr(container_trial, "Sandbox", Ground)
    with pytest.raises(CartlabError, match="can't lay out") as told:
        ContainerTrial("10-containers", tmp_path / "product-service", tmp_path / "gone.yml")
    assert len(closed) == 1 and told.value.remedy
