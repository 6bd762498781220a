"""What the shipped scripts say and ask never tells what has not been seen."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from compare.commands.dashboard import choices_of
from compare.dashboard.script import read_script
from compare.settings import REPOSITORY
from compare.topology import SHOPS

CHOICES = choices_of("local")
SHIPPED = sorted((REPOSITORY / "docs" / "demos").glob("*.yaml"))
SAYS_WHAT_CAME_OF_IT = re.compile(
    r"\b(was|were|did|had|got|stayed|noticed|worked|went|waited|showed|failed|fell|rose|took|slowest|fastest|still|"
    r"(is|are|stays?|goes) (up|down|right|wrong|healed|mended|killed|broken|slow\w*)|healed|mended)\b",
    re.IGNORECASE,
)


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.name)
def test_no_sentence_of_a_shipped_script_tells_what_has_not_been_seen(path: Path) -> None:
    """What is shown as soon as a step is begun announces, explains, and asks."""
    steps = read_script(path, CHOICES)
    assert [text for step in steps for text in (step.title, step.say) if SAYS_WHAT_CAME_OF_IT.search(text)] == []
    assert [step.ask for step in steps if step.ask and "?" not in step.ask] == []
    breaking = [step for step in steps if any(act.verb == "break" for act in step.acts)]
    assert all(set(step.expect) == set(SHOPS) and step.because for step in breaking)


@pytest.mark.parametrize(
    "told",
    [
        "On the right whoever needed products got an apology at once, and logging in never noticed.",
        "Deadlines and breakers did that.",
        "On the left logins waited for the lock, with all threads.",
        "On the right a product was shown without similar ones. Logging in worked in both.",
        "The slowest answers are logins, which hash passwords in both.",
        "Browsing goes down on the left.",
        "The bug is mended.",
        "Healed.",
    ],
)
def test_such_a_sentence_is_found(told: str) -> None:
    assert SAYS_WHAT_CAME_OF_IT.search(told)
