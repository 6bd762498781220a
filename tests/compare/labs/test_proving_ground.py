"""A student's shop runs on a proving ground, where nobody else's measuring suffers from it."""

from __future__ import annotations

from pathlib import Path

import pytest

from compare.errors import CartlabError
from compare.labs.proving_ground import ProvingGround
from compare.launch.state import is_at_work
from compare.launch.state import only_one
from compare.settings import state_directory


def test_no_lab_is_checked_beside_a_bench(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("CARTLAB_STATE_DIR", str(tmp_path))
    with only_one(state_directory()):
        with pytest.raises(CartlabError, match="A bench is at work here"):
            ProvingGround("some-lab", {})
    ground = ProvingGround("some-lab", {})
    assert is_at_work(ground.folder)
    ground.close()
    assert not is_at_work(ground.folder)
