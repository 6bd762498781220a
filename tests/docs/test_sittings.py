"""Commands that begin with the same shops go together, and none is lost."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.docs.sittings import Sitting
from tests.docs.sittings import sittings

UP, UP_MICRO, DOWN = "python cli.py up monolith", "python cli.py up micro", "python cli.py down"


def test_the_same_start_is_done_once_and_a_page_is_read_in_its_order() -> None:
    one = ["before", UP, UP_MICRO, "first", DOWN, "alone"]
    other = [UP_MICRO, "micro", DOWN, "doctor", UP, UP_MICRO, "second", "first", DOWN]
    assert sittings({"one": one, "other": other}) == [
        Sitting(("one", "other"), ("before", "doctor", UP, UP_MICRO, "first", "second", "first", DOWN)),
        Sitting(("one",), ("alone",)),
        Sitting(("other",), (UP_MICRO, "micro", DOWN)),
    ]


def test_no_command_is_lost() -> None:
    pages = {"one": [UP, "first", "again", DOWN, "alone", "alone"], "other": [UP, "again", DOWN, "alone", "mine"]}
    run = Counter(command for sitting in sittings(pages) for command in sitting.commands)
    assert run == Counter({UP: 1, "first": 1, "again": 2, DOWN: 1, "alone": 2, "mine": 1})


def test_what_needs_no_shop_is_done_for_one_page() -> None:
    assert sittings({"one": ["list", "show"], "other": ["list"], "third": ["show", "list", "more"]}) == [
        Sitting(("one",), ("list", "show")),
        Sitting(("third",), ("more",)),
    ]


def test_what_is_started_and_never_stopped_is_refused() -> None:
    with pytest.raises(AssertionError, match="nothing stops what is started"):
        sittings({"one": [UP, "first"]})
    with pytest.raises(ValueError):
        sittings({"one": [UP, DOWN], "other": [UP, f"{DOWN} monolith"]})
