"""Waiting for a condition ends with it, and says what never came."""

from __future__ import annotations

import pytest

from compare.errors import CartlabError
from compare.experiments.subject.waiting import await_that
from compare.experiments.subject.waiting import seconds_until


def test_waiting_ends_when_the_condition_holds() -> None:
    answers = iter([False, False, True])
    assert seconds_until(lambda: next(answers), 60.0) is not None


def test_what_never_came_is_named() -> None:
    assert seconds_until(lambda: False, 0.0) is None
    with pytest.raises(CartlabError, match="the door opens"):
        await_that(lambda: False, "the door opens", 0.0)
