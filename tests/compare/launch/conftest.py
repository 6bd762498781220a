"""What the launcher's tests share: a tree of stubs in a folder of the test's own."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.compare.launch.stub_shop import write_tree


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a tree of three stubs, one of which makes a shop."""
    write_tree(tmp_path / "tree", "stub", "second", "third")
    return tmp_path
