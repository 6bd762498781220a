"""The script of a demonstration: what to say, what to ask the class, and what to do to both shops, step by step."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..errors import CartlabError
from ..foreign_file import ForeignFileError
from ..foreign_file import read_text
from ..topology import ROOMS
from ..topology import SHOPS
from ..yaml_file import read_yaml
from .stage import Choices
from .stage import EXPECTED
from .stage import Expected
from .stage import SessionControls
from .tiles import SHOWN

PLAIN = ("stop", "heal", "sum-up")
KEYS = {"title", "say", "ask", "do", "expect", "because"}
BOUNCE_S = 1.5  # otherwise a bouncing remote, or a second window, would skip a step that nobody has heard yet


@dataclass(frozen=True)
class Act:
    """One thing to do: `verb` is start, stop, load, break, heal, copies, deploy, swap or sum-up."""

    verb: str
    first: Any = None
    second: Any = None


@dataclass(frozen=True)
class ScriptStep:
    """One step of a script. `title` and `say` are read out before the `acts` are done. `ask` is asked of the class.

    None of these three states the outcome, since it is not known before it is seen. `expect` is the usual outcome of
    the step's fault, and `because` explains it. The actual outcome is compared with `expect`.
    """

    title: str
    say: str
    ask: str
    acts: tuple[Act, ...]
    expect: Expected
    because: str


def read_script(path: Path, choices: Choices) -> list[ScriptStep]:
    """Read a script. Raises CartlabError, which names the wrong step and says what is wrong with it."""
    try:
        known = read_yaml(read_text(path))
    except OSError as error:
        raise CartlabError(f"can't read {path}: {error.strerror}", "give --script a file") from None
    except ForeignFileError as error:
        raise CartlabError(f"{path} {error}", "give --script a file that people have written") from None
    except ValueError as error:
        raise CartlabError(f"{path} is not YAML: {error}", "mend it") from None
    steps = known.get("steps") if isinstance(known, dict) else None
    if not isinstance(steps, list) or not steps:
        raise CartlabError(f"{path} has no steps", "begin with docs/demos/ten-minutes.yaml")
    return [_step(path, number, step, choices) for number, step in enumerate(steps, 1)]


def _step(path: Path, number: int, known: Any, choices: Choices) -> ScriptStep:
    try:
        if not isinstance(known, dict) or not known.get("title") or set(known) - KEYS:
            raise ValueError("it needs a title, and may have say, ask, do, expect and because")
        acts = tuple(_act(each, choices) for each in known.get("do") or [])
        expect = _expected(known.get("expect") or {})
        if expect and sum(act.verb == "break" for act in acts) != 1:
            raise ValueError("expect is what usually comes of a fault: break one thing in the same step")
        if known.get("because") and not expect:
            raise ValueError("because explains what is expected: say that in expect")
        title, say, ask, because = (str(known.get(key) or "") for key in ("title", "say", "ask", "because"))
    except (ValueError, TypeError, AttributeError) as error:
        raise CartlabError(f"step {number} of {path}: {error}", "mend it, as in docs/demos/ten-minutes.yaml") from None
    return ScriptStep(title, say, ask, acts, expect, because)


def _expected(known: Any) -> Expected:
    return {
        _one_of(shop, SHOPS): {_one_of(feature, SHOWN): _one_of(each, EXPECTED) for feature, each in features.items()}
        for shop, features in known.items()
    }


def _act(known: Any, choices: Choices) -> Act:
    if known in PLAIN:
        return Act(known)
    if not isinstance(known, dict) or not known:
        raise ValueError(f"{known!r} is nothing that can be done")
    verb, given = next(iter(known.items()))
    if set(known) - {verb, *(["mix"] if verb == "load" else [])}:
        raise ValueError(f"{known!r} are several things: begin each with a dash of its own")
    if verb == "start":
        return Act(verb, _one_of(given, ("resilient", "course")))
    if verb == "load":
        rate_rps = float(_number(given))
        if not 0 <= rate_rps <= choices.most_rps:
            raise ValueError(f"load is between 0 and {choices.most_rps}")
        return Act(verb, rate_rps, _one_of(known.get("mix", next(iter(choices.mixes))), choices.mixes))
    if verb == "break":
        ((kind, room),) = given.items()
        return Act(verb, _one_of(kind, choices.rooms_of), _one_of(room, choices.rooms_of[kind]))
    if verb == "copies":
        ((room, change),) = given.items()
        return Act(verb, _one_of(room, ROOMS), int(_one_of(_number(change), (1, -1))))
    if verb == "deploy":
        return Act(verb, _one_of(given, ROOMS))
    if verb == "swap":
        if not choices.movable:
            raise ValueError("only shops that are processes of this machine can swap: leave --runtime out")
        return Act(verb, _one_of(given, choices.movable))
    raise ValueError(f"{verb!r} is nothing that can be done")


def _number(given: Any) -> int | float:
    """Return a number from a YAML value or a text. True and false are no numbers here, although they are in Python."""
    if isinstance(given, bool):
        raise ValueError(f"{given!r} is no number")
    try:
        number = float(given)
    except OverflowError:
        raise ValueError("a number is too large") from None
    return int(number) if number.is_integer() else number


def _one_of(given: Any, known: Mapping[str, Any] | tuple[Any, ...]) -> Any:
    if given not in known:
        raise ValueError(f"{given!r} is not one of {', '.join(map(str, known))}")
    return given


class Prompter:
    """Goes through a script. Each `step` does the next one. All windows together can do one step per BOUNCE_S."""

    def __init__(self, steps: list[ScriptStep], stage: SessionControls, choices: Choices) -> None:
        self._steps = steps
        self._stage = stage
        self._choices = choices
        self._done = 0
        self._deaf_until_s = 0.0
        self._turning = threading.Lock()

    def coming(self) -> str:
        """Return the text of the next step, to be read before the step is done."""
        if self._done >= len(self._steps):
            return "The script is at its end. Next: from the beginning."
        step = self._steps[self._done]
        asked = f" {step.ask}" if step.ask else ""
        return f"Next, {self._done + 1} of {len(self._steps)}: {step.title}.{asked}"

    def step(self) -> None:
        """Do the next step, unless the previous one has only just begun. After the last step comes the first."""
        with self._turning:
            now_s = time.monotonic()
            if now_s < self._deaf_until_s:
                return
            self._deaf_until_s = now_s + BOUNCE_S
            number = self._done % len(self._steps)
            step, self._done = self._steps[number], number + 1
        self._stage.caption(f"{step.title}. {step.say}".strip())
        for act in step.acts:
            self._do(act, step)

    def leave(self) -> None:
        """Remove the last step's caption, because something is done that is not part of the script."""
        if self._done >= len(self._steps):
            self._stage.caption("")

    def _do(self, act: Act, step: ScriptStep) -> None:
        stage = self._stage
        if act.verb == "start":
            stage.start(act.first)
        elif act.verb == "load":
            stage.load(act.first, self._choices.mixes[act.second])
        elif act.verb == "break":
            stage.inject(act.first, act.second, step.expect, step.because)
        elif act.verb == "copies":
            stage.scale(act.first, act.second)
        elif act.verb == "deploy":
            stage.deploy(act.first)
        elif act.verb == "swap":
            stage.swap(act.first)
        elif act.verb == "heal":
            stage.heal()
        elif act.verb == "sum-up":
            stage.sum_up()
        else:
            stage.stop()
