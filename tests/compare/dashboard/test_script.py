"""Scripts: what is wrong in one is named with its step; what is right is done in order, to both shops."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from compare.commands.dashboard import choices_of
from compare.dashboard import script as module
from compare.dashboard.script import BOUNCE_S
from compare.dashboard.script import Prompter
from compare.dashboard.script import read_script
from compare.errors import CartlabError
from compare.settings import REPOSITORY
from tests.clock import Clock
from tests.clock import stopped

CHOICES = choices_of("local")
SHIPPED = sorted((REPOSITORY / "docs" / "demos").glob("*.yaml"))
BREAK = "[{break: {hang: products}}]"


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return stopped(module, monkeypatch)


BOMB = "a0: &a0 [fly]\n" + "".join(f"a{n}: &a{n} [{9 * f'*a{n - 1}, '}]\n" for n in range(1, 10)) + "steps: [*a9]"


class Stage:
    """Remembers what was asked of it."""

    def __init__(self) -> None:
        self.asked: list[tuple[Any, ...]] = []

    def states(self) -> list[Any]:
        return []

    def __getattr__(self, verb: str) -> Any:
        return lambda *given: self.asked.append((verb, *given))


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.name)
def test_a_shipped_script_is_right_and_ends_with_both_shops_stopped(path: Path, clock: Clock) -> None:
    stage, steps = Stage(), read_script(path, CHOICES)
    prompter = Prompter(steps, stage, CHOICES)
    for step in steps:
        assert step.title in prompter.coming()
        prompter.step()
        clock.now_s += BOUNCE_S
    assert stage.asked[-1] == ("stop",)
    assert prompter.coming() == "The script is at its end. Next: from the beginning."
    done = len(stage.asked)
    prompter.step()
    assert stage.asked[done:] == stage.asked[: len(steps[0].acts) + 1]
    assert steps[1].title in prompter.coming()


def test_the_step_in_the_docs_is_right(tmp_path: Path) -> None:
    page = (REPOSITORY / "docs" / "dashboard.md").read_text()
    path = tmp_path / "example.yaml"
    path.write_text(f"steps:\n{page.partition('```yaml')[2].partition('```')[0]}")
    (step,) = read_script(path, CHOICES)
    assert step.expect["micro"] == {"login": "up", "browse": "down"} and step.because


def test_the_caption_of_the_end_goes_when_something_else_is_done(tmp_path: Path, clock: Clock) -> None:
    path = tmp_path / "short.yaml"
    path.write_text("steps: [{title: a}, {title: b}]")
    stage = Stage()
    prompter = Prompter(read_script(path, CHOICES), stage, CHOICES)
    prompter.step()
    prompter.leave()
    assert stage.asked == [("caption", "a.")], "within a script it stays: all controls work meanwhile"
    clock.now_s += BOUNCE_S
    prompter.step()
    prompter.leave()
    assert stage.asked[1:] == [("caption", "b."), ("caption", "")]


def test_each_act_does_what_it_says(tmp_path: Path) -> None:
    path = tmp_path / "all.yaml"
    path.write_text(
        "steps: [{title: All, say: Look., do: [{start: course}, {load: 40, mix: buying}, {break: {hang: products}},"
        " heal, {copies: {users: -1}}, {deploy: orders}, {swap: users}, sum-up, stop]}]"
    )
    stage = Stage()
    Prompter(read_script(path, CHOICES), stage, CHOICES).step()
    assert stage.asked == [
        ("caption", "All. Look."),
        ("start", "course"),
        ("load", 40.0, CHOICES.mixes["buying"]),
        ("inject", "hang", "products", {}, ""),
        ("heal",),
        ("scale", "users", -1),
        ("deploy", "orders"),
        ("swap", "users"),
        ("sum_up",),
        ("stop",),
    ]


def test_what_usually_comes_of_a_fault_goes_with_it(tmp_path: Path) -> None:
    path = tmp_path / "usual.yaml"
    path.write_text(
        "steps: [{title: a, do: [{break: {hang: products}}], expect: {micro: {login: up, browse: not up}},"
        " because: Deadlines.}]"
    )
    stage = Stage()
    Prompter(read_script(path, CHOICES), stage, CHOICES).step()
    usual = {"micro": {"login": "up", "browse": "not up"}}
    assert stage.asked == [("caption", "a."), ("inject", "hang", "products", usual, "Deadlines.")]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("steps: []", "has no steps"),
        ("[]", "has no steps"),
        ("steps: [", "is not YAML"),
        ("steps: 2026-99-99", "is not YAML"),
        ('steps: !!int ""', "is not YAML"),
        ("steps: !!timestamp soon", "is not YAML"),
        ("steps: !!bool maybe", "is not YAML"),
        ("steps: " + 5000 * "[", "is not YAML"),
        (f"x: {5000 * 'a'}\nsteps: [{60_000 * 'a, '}]", "is not YAML: .*more than 50,000 parts"),
        (BOMB, "is not YAML: .*more than 50,000 parts"),
        ("steps: " + 300_000 * "a", "holds more than 256 KiB"),
        ("steps:\n\t- title: a", "is not YAML: line 2: "),
        ("steps: [{say: hi}]", "step 1 .*title"),
        ("steps: [{title: a}, {title: b, doo: []}]", "step 2 .*title"),
        ("steps: [{title: a, do: [fly]}]", "'fly' is nothing that can be done"),
        ("steps: [{title: a, do: [{fly: 1}]}]", "'fly' is nothing that can be done"),
        ("steps: [{title: a, do: [{break: {hang: moon}}]}]", "'moon' is not one of users, products"),
        ("steps: [{title: a, do: [{break: {database-locked: pages}}]}]", "'pages' is not one of"),
        ("steps: [{title: a, do: [{break: hang}]}]", "step 1"),
        ("steps: [{title: a, do: [{load: 9999}]}]", "load is between 0 and"),
        ("steps: [{title: a, do: [{load: 20, mix: stealing}]}]", "'stealing' is not one of a bit of all"),
        ("steps: [{title: a, do: [{start: fast}]}]", "'fast' is not one of resilient, course"),
        ("steps: [{title: a, do: [{copies: {users: 5}}]}]", "5 is not one of 1, -1"),
        *(
            (f"steps: [{{title: a, do: [{{copies: {{products: {number}}}}}]}}]", f"step 1 .*{said}")
            for number, said in (
                (".inf", "inf is not one of 1, -1"),
                (".nan", "nan is not one of 1, -1"),
                ("1.9", "1.9 is not one of 1, -1"),
                ("true", "True is no number"),
                ("few", "could not convert"),
                (f"0x{400 * 'f'}", "a number is too large"),
                (f"0x{4000 * 'f'}", "a number is too large"),
            )
        ),
        *(
            (f"steps: [{{title: a, do: [{{load: {number}}}]}}]", f"step 1 .*{said}")
            for number, said in (
                (".inf", "load is between 0 and"),
                (".nan", "load is between 0 and"),
                ("true", "True is no number"),
                ("[1]", "number"),
                (f"0x{4000 * 'f'}", "a number is too large"),
            )
        ),
        *((f"steps: [{{title: a, {key}: 0x{4000 * 'f'}}}]", "step 1") for key in ("say", "ask")),
        (f"steps: [{{title: 1{200 * ':0'}.5}}]", "is not YAML"),
        ("steps: [{title: a, do: [{}]}]", "step 1"),
        ("steps: [{title: a, do: 7}]", "step 1"),
        ("steps: [{title: a, expect: {micro: {login: up}}}]", "break one thing in the same step"),
        ("steps: [{title: a, do: [heal], expect: {micro: {login: up}}}]", "break one thing in the same step"),
        ("steps: [{title: a, because: I say so}]", "because explains what is expected"),
        (
            f"steps: [{{title: a, do: {BREAK}, expect: {{mall: {{login: up}}}}}}]",
            "'mall' is not one of monolith, micro",
        ),
        (f"steps: [{{title: a, do: {BREAK}, expect: {{micro: {{fly: up}}}}}}]", "'fly' is not one of login, browse"),
        (f"steps: [{{title: a, do: {BREAK}, expect: {{micro: {{cart: 7}}}}}}]", "7 is not one of up, not up, down"),
        (f"steps: [{{title: a, do: {BREAK}, expect: [up]}}]", "step 1"),
        (f"steps: [{{title: a, do: {BREAK}, expect: {{micro: up}}}}]", "step 1"),
        ("steps: [{title: a, do: [{swap: orders}]}]", "'orders' is not one of users"),
        ("steps: [{title: a, do: [{deploy: users, copies: {users: 1}}]}]", "are several things"),
    ],
)
def test_what_is_wrong_is_said_in_a_line(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "wrong.yaml"
    path.write_text(text)
    with pytest.raises(CartlabError, match=said) as refused:
        read_script(path, CHOICES)
    assert "\n" not in refused.value.message


def test_a_script_that_moves_a_room_needs_local_shops(tmp_path: Path) -> None:
    path = tmp_path / "moving.yaml"
    path.write_text("steps: [{title: a, do: [{swap: users}]}]")
    with pytest.raises(CartlabError, match="step 1 .*only shops that are processes of this machine can swap"):
        read_script(path, choices_of("docker"))


def test_a_script_that_is_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.yaml")
    with pytest.raises(CartlabError, match="is no regular file"):
        read_script(tmp_path / "pipe.yaml", CHOICES)


def test_two_presses_at_once_are_one_step(tmp_path: Path, clock: Clock) -> None:
    """However many windows they come from."""
    path = tmp_path / "many.yaml"
    path.write_text(f"steps: [{', '.join(f'{{title: t{number}}}' for number in range(40))}]")
    stage = Stage()
    prompter = Prompter(read_script(path, CHOICES), stage, CHOICES)
    for begun in range(1, 4):
        with ThreadPoolExecutor(8) as browsers:
            list(browsers.map(lambda _: prompter.step(), range(40)))
        clock.now_s += BOUNCE_S - 0.1
        prompter.step()
        assert stage.asked == [("caption", f"t{number}.") for number in range(begun)]
        clock.now_s += 0.1


def test_a_script_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(CartlabError, match="can't read"):
        read_script(tmp_path / "none.yaml", CHOICES)
