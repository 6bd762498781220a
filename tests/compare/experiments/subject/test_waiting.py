"""Waiting for a condition ends with it, and says what never came."""

from __future__ import annotations

import pytest

from compare.errors import CartlabError
from compare.experiments.subject.waiting import await_that
from compare.experiments.subject.waiting import holds_within


def test_waiting_ends_when_the_condition_holds() -> None:
    answers = iter([False, False, True])
    assert holds_within(lambda: next(answers), 60.0)


def test_what_never_came_is_named() -> None:
    assert not holds_within(lambda: False, 0.0)
    with pytest.raises(CartlabError, match="the door opens"):
        await_that(lambda: False, "the door opens", 0.0)
