"""The definition of a kind of fault: how it begins, how it shows that it bites, and how it is healed."""

from __future__ import annotations

import time
from collections.abc import Callable
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Generic
from typing import Protocol
from typing import TypeVar

from ..errors import CartlabError
from .target import ProbeAnswer

POLL_S = 0.02
PATIENCE_S = 8.0

Bites = Callable[[], bool]
Broken = TypeVar("Broken")


@dataclass(frozen=True)
class Fault(Generic[Broken]):
    """A kind of fault for one type of target: a room in processes, or a room in containers.

    `begin` starts it, and returns a function that returns whether the fault was seen to bite. `heal` removes the fault,
    whoever began it, and may be called at any time. `is_there` returns whether the fault is on now, whoever began it.
    `in_code` faults need the start-up agent in the shop. `held` faults last only as long as the process that began
    them. `passing` faults end by themselves, since a supervisor starts the process again. `rooms` are the possible
    targets.
    """

    name: str
    sentence: str
    begin: Callable[[Broken], Bites]
    heal: Callable[[Broken], None]
    is_there: Callable[[Broken], bool] = lambda broken: False
    in_code: bool = False
    held: bool = False
    passing: bool = False
    rooms: tuple[str, ...] = ("users", "products", "orders", "pages")


class Probeable(Protocol):
    """A room with an own feature to ask for. `ask` waits at most as many seconds as its argument says."""

    @property
    def ask(self) -> Callable[[float], ProbeAnswer]: ...


@contextmanager
def injected(fault: Fault[Broken], target: Broken) -> Iterator[Bites]:
    """Keep the fault on for the time of the context, and heal it however the context ends."""
    try:
        yield fault.begin(target)
    finally:
        fault.heal(target)


def await_bite(bites: Bites, what: str) -> float:
    """Wait until the fault is seen to bite, and return how long that took. Raises CartlabError if it never bites."""
    return _await(bites, f"{what} was injected, but nothing shows that it bites", "report it")


def await_health(
    target: Probeable, what: str, patience_s: float = PATIENCE_S, called_off: Callable[[], bool] = lambda: False
) -> float:
    """Wait until the room gives designed answers again; return how long it took. Raises CartlabError if it doesn't.

    A wait that is called off ends at once, whatever the room answers.
    """

    def healthy() -> bool:
        if called_off():
            return True
        answer = target.ask(1.0)
        return answer.designed and answer.took_s < 0.9  # a slow fault makes it a second longer

    remedy = "stop the shop and start it again"
    return _await(healthy, f"{what} was healed, but the shop has not recovered", remedy, patience_s)


def _await(condition: Callable[[], bool], otherwise: str, remedy: str, patience_s: float = PATIENCE_S) -> float:
    began_s = time.perf_counter()
    while not condition():
        if time.perf_counter() - began_s > patience_s:
            raise CartlabError(otherwise, remedy)
        time.sleep(POLL_S)
    return time.perf_counter() - began_s
