"""Choose the sentence on the page, and the moment to show it. captions.py and usual.py word it.

It says what is being done, then the outcome, unless something else has begun meanwhile.
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from concurrent.futures import Future
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import wait
from dataclasses import dataclass
from dataclasses import field
from dataclasses import replace
from typing import Any

from .captions import after
from .captions import recovering
from .executors import Failed
from .outages import impacts_between
from .shop import DemoShop
from .shop import HealedFault
from .usual import FaultVerdict
from .usual import summary
from .usual import UP
from .usual import verdict

HEALING = "Healing both shops"
SETTLING = "Healed. Waiting until all answers are right again"
REFUSED = "Something is broken already: heal it first."  # the outcome of the first fault is reported all the same
SETTLE_S = 2.0  # from healing until the outcome is known: by then all open requests were answered or given up
LATEST_S = 15.0  # from then, the outcome is reported as it is, even if something still fails
POLL_S = 0.1


@dataclass(frozen=True)
class Statement:
    """A sentence, and the reason in each shop that failed, if any did. Both are shown equally long.

    An outcome replaces exactly the Statement of its own beginning, since the same act may begin twice. `instead_of` is
    the Statement that a refusal hides. `verdict` says whether a fault did what it usually does.
    """

    sentence: str
    reasons: Mapping[str, str] = field(default_factory=dict)
    instead_of: Statement | None = None
    verdict: str = ""


class Narrator:
    """Says at once what is being done, and later, from its own thread, the outcome. `over` ends its waiting.

    `busy_since` returns what has disturbed the machine since a moment on perf_counter's clock; empty if nothing has.
    """

    def __init__(
        self,
        demo_shops: Iterable[DemoShop],
        over: threading.Event,
        busy_since: Callable[[float], str] = lambda since_s: "",
    ) -> None:
        self._demo_shops = list(demo_shops)
        self._over = over
        self._busy_since = busy_since
        self._outcomes: Counter[str] = Counter()
        self._said = Statement("Nothing runs yet.")
        self._is_settling = False
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="narrator")

    def close(self) -> None:
        self._thread.shutdown(cancel_futures=True)

    def now(self) -> Statement:
        """Return the current Statement."""
        late = [demo_shop.shop.name for demo_shop in self._demo_shops if demo_shop.is_recovering]
        if self._said.sentence != HEALING or not (late or self._is_settling):
            return self._said
        return Statement(recovering(late) if late else SETTLING)

    def say(self, sentence: str) -> None:
        self._said = Statement(sentence)

    def turn_the_page(self) -> None:
        """Stop saying whether the last fault did what it usually does. The script has gone on to something else."""
        self._said = replace(self._said, verdict="") if self._said.verdict else self._said

    def forget(self) -> None:
        """Reset the count of faults that did what they usually do."""
        self._outcomes.clear()

    def summary(self) -> str:
        """Return a sentence on how many of the reported faults did what they usually do."""
        return summary(self._outcomes)

    def refuse(self) -> None:
        """Say that no second fault is begun. The outcome of the first is still reported."""
        self._said = Statement(REFUSED, instead_of=self._said.instead_of or self._said)

    def say_after(self, doing: str, did: str, done: Sequence[Future[Any]], unchanged: str = "") -> None:
        """Say what is being done. When all is done, say what was done, or that there was nothing to do."""
        self._said = begun = Statement(doing)
        self._thread.submit(self._say_after, begun, did, done, unchanged or did)

    def say_outcome_after(self, doing: str, done: Sequence[Future[Any]], unchanged: str) -> None:
        """Say what is being done. When the fault is healed, which is each shop's last act, say what the fault did."""
        is_healed_twice = doing == HEALING == self._said.sentence  # the first healing has an outcome to report
        self._said = begun = self._said if is_healed_twice else Statement(doing)
        self._thread.submit(self._say_outcome, begun, done, unchanged)

    def _say_after(self, begun: Statement, did: str, done: Sequence[Future[Any]], unchanged: str) -> None:
        results = self._results(done)
        nothing_done = bool(results) and all(result is False for result in results)
        outcome = _failure(begun.sentence, results) or Statement(unchanged if nothing_done else did)
        if self._said is begun:
            self._said = outcome

    def _say_outcome(self, begun: Statement, done: Sequence[Future[Any]], unchanged: str) -> None:
        results = self._results(done)
        healed = [
            (demo_shop, result)
            for demo_shop, result in zip(
                self._demo_shops, results[-len(self._demo_shops) :], strict=False
            )  # none if it is over
            if isinstance(result, HealedFault)
        ]
        outcome = _failure(begun.sentence, results)
        if outcome is None and healed:
            self._is_settling = True
            self._over.wait(SETTLE_S)
            self._await_the_whole(begun, [demo_shop for demo_shop, _ in healed])
            self._is_settling = False
            sentence, found = self._narration(healed)
            self._outcomes.update([found.outcome] if found.outcome else [])
            outcome = Statement(sentence, verdict=found.sentence)
        if self._is_awaited(begun):
            self._said = outcome or Statement(unchanged)

    def _narration(self, healed: Sequence[tuple[DemoShop, HealedFault]]) -> tuple[str, FaultVerdict]:
        """Return a text on what a fault did in each shop, and the verdict on whether that is usual."""
        now_s = time.perf_counter()
        since_s = min(fault.since_s for _, fault in healed)
        impacts = {
            demo_shop.shop.name: impacts_between(demo_shop.stats.between(since_s, now_s), fault.since_s, fault.until_s)
            for demo_shop, fault in healed
        }
        outages = {shop: {name: impact.outage for name, impact in found.items()} for shop, found in impacts.items()}
        return after(outages), verdict(healed[0][1].usual, impacts, self._busy_since(since_s))

    def _await_the_whole(self, begun: Statement, demo_shops: Sequence[DemoShop]) -> None:
        """Wait until every tile is right again, which ends the outage, or until nobody waits for the outcome."""
        latest_s = time.perf_counter() + LATEST_S
        while not (all(map(_is_right_again, demo_shops)) or time.perf_counter() > latest_s):
            if not self._is_awaited(begun) or self._over.wait(POLL_S):
                break

    def _is_awaited(self, begun: Statement) -> bool:
        """Return whether nothing else has begun meanwhile."""
        said = self._said
        return said is begun or said.instead_of is begun

    def _results(self, done: Sequence[Future[Any]]) -> list[Any]:
        """Wait until all is done, and return the results; none if the session ended first."""
        while not self._over.is_set() and wait(done, timeout=POLL_S).not_done:
            pass
        return [] if self._over.is_set() else [each.result() for each in done]


def _failure(doing: str, results: Sequence[Any]) -> Statement | None:
    reasons = {result.shop: result.reason for result in results if isinstance(result, Failed)}
    return Statement(f"{doing}: that failed, see below.", reasons) if reasons else None


def _is_right_again(demo_shop: DemoShop) -> bool:
    shares = demo_shop.stats.summary(time.perf_counter())["features"].values()
    return all(share is None or share >= UP for share in shares)
