"""Ten kills of the kill campaign. `python -m tests.contract.kill_campaign --help` shows how to run more."""

from __future__ import annotations

import secrets
from pathlib import Path

import pytest

from tests.contract.kill_campaign import run_campaign
from tests.contract.subjects import SUBJECTS

KILLS = 10


@pytest.mark.parametrize("name", ["monolith", "micro-resilient"])
def test_after_ten_kills_at_random_moments_the_books_are_right(name: str, tmp_path: Path) -> None:
    books = run_campaign(SUBJECTS[name], KILLS, secrets.randbelow(2**32), tmp_path)
    print(books)
    assert books.right, books
    assert sum(books.kills.values()) == KILLS
    assert books.acknowledged > 0
