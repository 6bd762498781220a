"""Damage is found where it was planted, and only there."""

from __future__ import annotations

import json
from typing import Any

import pytest

from compare.errors import CartlabError
from compare.experiments.subject.audit import Audit
from compare.experiments.technology import damage
from compare.experiments.technology.damage import Damage
from compare.experiments.technology.damage import import_damage
from compare.experiments.technology.damage import READERS
from compare.experiments.technology.people import Imported
from compare.http_client import HttpAnswer
from compare.results import Run

SOUND: dict[str, list[str]] = {"before": [], "after": []}
UNASKED: Any = None  # the reader looks at neither the run nor the profile


@pytest.mark.parametrize(
    ("by_kill", "audit", "share"),
    [
        (SOUND, Audit(), 0.0),
        ({"before": [], "after": ["lamp is there, and not found"]}, Audit(), 0.5),
        (SOUND, Audit(stock_gap=1), 1.0),
        (SOUND, Audit(missing_orders=1), 1.0),
    ],
)
def test_the_share_counts_kills_after_which_something_is_wrong(
    by_kill: dict[str, list[str]], audit: Audit, share: float
) -> None:
    found = Damage(by_kill, audit, cut_imports=2, cut_checkouts=3)
    metrics = found.metrics()
    assert metrics["store.wrong_share"].value == share
    assert (metrics["store.cut_imports"].value, metrics["store.cut_checkouts"].value) == (2, 3)
    kept = json.loads(json.dumps(found.raw()))
    assert READERS["damage"](Run("monolith@store=second", 0, 0, True, {}), "quick", kept) == metrics


@pytest.mark.parametrize(
    ("status", "found", "was_promised", "says"),
    [
        (200, ["lamp"], True, []),
        (200, ["lamp"], False, []),
        (404, [], False, []),
        (404, [], True, ["lamp was promised, and is not there"]),
        (200, [], True, ["lamp is there, and not found"]),
        (200, ["lamp", "lamp"], True, ["lamp is there, and not found"]),
        (404, ["lamp"], False, ["lamp is found, and not there"]),
    ],
)
def test_tables_and_search_must_agree_on_each_import(
    status: int, found: list[str], was_promised: bool, says: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert damage_found(monkeypatch, status, found, was_promised) == says


def test_a_shop_that_does_not_answer_is_no_damage_but_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(CartlabError, match="the answer is 503"):
        damage_found(monkeypatch, 503, [], True)


def damage_found(monkeypatch: pytest.MonkeyPatch, status: int, found: list[str], was_promised: bool) -> list[str]:
    """Return the damage to one import in a made-up shop."""

    class Shop:
        def url(self, room: str) -> str:
            return f"http://{room}"

    monkeypatch.setattr(damage, "ask", lambda url: HttpAnswer(status, b""))
    monkeypatch.setattr(damage, "found_by", lambda shop, word: found)
    return import_damage(Shop(), [Imported("lamp", was_promised)])  # type: ignore[arg-type]
