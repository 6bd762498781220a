"""The demonstrations that come with Cartlab show what their scripts say today."""

from __future__ import annotations

from pathlib import Path

import pytest

from compare.commands.dashboard import choices_of
from compare.dashboard.script import read_script
from compare.demo.recording import recorded
from compare.settings import REPOSITORY

CHOICES = choices_of("local")

SHIPPED = sorted((REPOSITORY / "docs" / "demos").glob("*.yaml"))


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.name)
def test_the_packed_recording_of_a_script_says_what_the_script_says(path: Path) -> None:
    # What a fault did has a line of its own, above what the script says.
    captions = {tick["caption"].rpartition("\n")[2] for tick in recorded(path.with_suffix(""))} - {""}
    steps = [f"{step.title}. {step.say}".strip() for step in read_script(path, CHOICES)]
    assert [caption for caption in captions if not caption.startswith(tuple(steps))] == []
    assert [step for step in steps if not any(caption.startswith(step) for caption in captions)] == []
