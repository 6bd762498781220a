"""What makes a rebuild, a contract change or a repair invalid, and what just doesn't: nothing is built or started."""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from compare.errors import CartlabError
from compare.experiments.rebuild import contract_change
from compare.experiments.rebuild import hotfix
from compare.experiments.workloads import rolling_deploy
from compare.experiments.workloads.answer_watch import ExpectedAnswer
from compare.experiments.workloads.rolling_deploy import deploy_under_load
from compare.experiments.workloads.rolling_deploy import LONGEST_LOAD_S
from compare.experiments.workloads.rolling_deploy import require_settled
from compare.topology import MONOLITH

SEEN: dict[str, Any] = {"duration_s": 20.0, "errors": {}, "sent": 400}
FAILED = SEEN | {"errors": {"content": 3}}


@dataclass
class Asked:
    """A question whose answers are known beforehand."""

    answers: list[bool] = field(default_factory=list)

    def is_answered(self) -> bool:
        return self.answers.pop(0)

    def is_not_answered(self) -> bool:
        return not self.is_answered()


class Shop:
    """A shop to which anything may be deployed."""

    shop, source = MONOLITH, Path("/nowhere")

    def url(self, room: str) -> str:
        return "http://127.0.0.1:9"

    def deploy(self, role: str, release: Path) -> None: ...


@pytest.fixture
def load(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Let the load give this result, and the watch see at once what it looks for."""
    result = dict(SEEN)

    class Generator:
        def __init__(self, plan: Any) -> None: ...
        def __enter__(self) -> Generator:
            return self

        def __exit__(self, *error: object) -> None: ...
        def counting_from_s(self) -> float:
            return 0.0

        def stop(self) -> None: ...
        def result(self) -> dict[str, Any]:
            return result

    class AnswerWatch:
        def __init__(self, is_so: Any, never: str) -> None: ...
        def __enter__(self) -> AnswerWatch:
            return self

        def __exit__(self, *error: object) -> None: ...
        def seen_at_s(self) -> float:
            return 1.0

    for module in (rolling_deploy, hotfix):
        monkeypatch.setattr(module, "Generator", Generator)
        monkeypatch.setattr(module, "AnswerWatch", AnswerWatch)
    return result


def deploy(answers: list[bool]) -> Any:
    shown, plan = Asked(answers), SimpleNamespace(duration_s=LONGEST_LOAD_S)
    return deploy_under_load(lambda: None, shown, plan)  # type: ignore[arg-type]


def test_a_deploy_counts_if_the_change_comes_with_it_and_stays(load: dict[str, Any]) -> None:
    assert deploy([False] + 5 * [True]).load == SEEN


def test_a_change_that_is_there_before_its_deploy_is_no_change(load: dict[str, Any]) -> None:
    with pytest.raises(CartlabError, match="before it is deployed"):
        deploy([True])


def test_a_deploy_whose_end_was_not_under_load_does_not_count(load: dict[str, Any]) -> None:
    load["duration_s"] = LONGEST_LOAD_S - 0.1
    assert deploy([False] + 5 * [True])
    load["duration_s"] = LONGEST_LOAD_S
    with pytest.raises(CartlabError, match="its end was not seen"):
        deploy([False])


@pytest.mark.parametrize("late", range(5))
def test_an_old_answer_after_a_deploy_spoils_it(late: int) -> None:
    answers = [True] * 5
    answers[late] = False
    with pytest.raises(CartlabError, match="an old answer came after the deploy"):
        require_settled(Asked(answers))  # type: ignore[arg-type]
    require_settled(Asked([True] * 5))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("placed", "spoils"), [([True, True], False), ([False, True], True), ([True, False], True)], ids=str
)
def test_an_order_must_carry_what_the_contract_now_promises(
    monkeypatch: pytest.MonkeyPatch, placed: list[bool], spoils: bool
) -> None:
    answers = list(placed)
    monkeypatch.setattr(ExpectedAnswer, "is_answered", lambda self: answers.pop(0))
    shopper = SimpleNamespace(api_key="key")

    def buy() -> None:
        contract_change._require_copied(Shop(), 1, "[marker]", shopper)  # type: ignore[arg-type]

    if spoils:
        with pytest.raises(CartlabError, match="does not carry"):
            buy()
    else:
        buy()


@pytest.fixture
def no_building(monkeypatch: pytest.MonkeyPatch) -> None:
    ready = SimpleNamespace(folder=Path("/nowhere"), tests=1)
    monkeypatch.setattr(hotfix, "edit_all", lambda edits, tree, shop: 1)
    monkeypatch.setattr(hotfix, "build", lambda tree, deployable, release: (1.0, 1))
    monkeypatch.setattr(hotfix, "run_pipeline", lambda *work: ready)
    monkeypatch.setattr(hotfix, "light_load", lambda *work: SimpleNamespace(duration_s=hotfix.LONGEST_LOAD_S))


def mend(monkeypatch: pytest.MonkeyPatch, answers: list[bool]) -> hotfix.Hotfix:
    monkeypatch.setattr(hotfix, "ExpectedAnswer", lambda *words: Asked(answers))
    return hotfix.measure_hotfix(None, Shop(), None, None, "one")  # type: ignore[arg-type]


@pytest.mark.usefixtures("no_building")
def test_a_repair_counts_if_the_search_was_right_then_wrong_for_shoppers_and_right_again(
    load: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    load.update(FAILED)
    assert mend(monkeypatch, 6 * [True]).load == FAILED
    with pytest.raises(CartlabError, match="broken before the bad release"):
        mend(monkeypatch, [False])
    with pytest.raises(CartlabError, match="an old answer came after"):
        mend(monkeypatch, [True, True, False])


@pytest.mark.usefixtures("no_building")
@pytest.mark.parametrize("unseen", [{"errors": {}}, {"duration_s": hotfix.LONGEST_LOAD_S}], ids=str)
def test_a_bug_that_the_load_did_not_see_from_beginning_to_end_was_not_repaired(
    load: dict[str, Any], monkeypatch: pytest.MonkeyPatch, unseen: dict[str, Any]
) -> None:
    load.update(FAILED | unseen)
    with pytest.raises(CartlabError, match="did not see the bug"):
        mend(monkeypatch, 6 * [True])
