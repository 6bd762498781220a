"""What is asked of the engine, where the engine is a script that answers as Docker once did."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from compare.errors import CartlabError
from compare.launch.docker import containers

BUSY_AT_FIRST = """#!/bin/sh
echo "$*" >>{asked}
[ $(wc -l <{asked}) -gt {busy} ] && exit 0
echo "Error response from daemon: a prune operation is already running" >&2
exit 1
"""


def pretend(folder: Path, busy: int, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the file that gets a line each time docker is asked; so many times it is busy."""
    docker, asked = folder / "docker", folder / "asked"
    docker.write_text(BUSY_AT_FIRST.format(asked=asked, busy=busy))
    docker.chmod(0o755)
    monkeypatch.setenv("PATH", str(folder), prepend=os.pathsep)
    return asked


def test_images_are_pruned_when_another_command_has_done_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = pretend(tmp_path, 2, monkeypatch)
    containers.prune_images("cartlab")
    assert asked.read_text().splitlines() == 3 * ["image prune --force --filter label=cartlab"]


def test_an_engine_that_stays_busy_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pretend(tmp_path, 10_000, monkeypatch)
    monkeypatch.setattr(containers, "PRUNE_PATIENCE_S", 0.5)
    with pytest.raises(CartlabError, match="removes images for another command"):
        containers.prune_images("cartlab")
