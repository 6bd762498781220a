"""Three ways in which a measurement lies, and checks that a student's own runs show them."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass

from .loads import in_ms
from .loads import Load
from .loads import WRONG_SHARE

FROZEN_MS = 400.0  # a pause of this length is no chance
TIMES_HIDDEN = 4.0  # the open load's p99 must be this many times the closed loop's
ASKED_FOR = "p95"  # by a prediction and a question of lab 13
CLEARLY_COLD = 3.0  # the slowest of some forty requests differ by twice and more from run to run
CLEARLY_UNFAIR = 1.5  # equal twins differ by less
RATES = "right answers a second"


@dataclass(frozen=True)
class LieCheck:
    """What runs show. `lie` is True if they show the expected lie; otherwise `advice` states what to try."""

    lie: bool
    message: str
    advice: str = ""


def hidden_freeze(closed: Load, opened: Load) -> LieCheck:
    """Check for coordinated omission: the closed loop hardly notices a frozen shop, because it stops asking."""
    freeze = "Begin the load in the background, and freeze the shop two seconds later: the page has the commands."
    if not closed.is_closed:
        return LieCheck(False, f"{closed.file} holds no closed loop", "Send it with --closed 4, without --rate.")
    if opened.is_closed:
        return LieCheck(False, f"{opened.file} holds no open load", "Send it with --rate 100, without --closed.")
    if "url" in closed.unlike(opened):
        return LieCheck(
            False, "the two loads asked different addresses", "Send both to the same page of the same shop."
        )
    if closed.standstill_ms < FROZEN_MS:
        message = f"{closed.file}: nothing stood still, at the longest for {closed.standstill_ms:.0f} ms"
        if closed.waited(FROZEN_MS) >= closed.plan["closed"]:  # every client waited, and sent nothing afterwards
            message = f"{closed.file}: after the freeze nothing was sent any more, so nobody knows how long it was"
            freeze = "Heal the shop while the load is still under way, or take a longer --duration."
        return LieCheck(False, message, freeze)
    if opened.latency_ms["max"] < FROZEN_MS:
        message = f"{opened.file}: nobody waited longer than {opened.latency_ms['max']:.0f} ms, so nothing was frozen"
        return LieCheck(False, message, freeze)
    hidden, seen = closed.latency_ms["p99"], opened.latency_ms["p99"]
    many = f"{closed.waited(FROZEN_MS)} of {closed.sent} requests"
    if hidden >= closed.latency_ms["max"] / TIMES_HIDDEN:
        advice = "Over 1 of 100 waited. Take fewer connections, a quick page such as /, or more seconds."
        return LieCheck(False, f"{closed.file} does not hide the freeze: {many} waited, p99 is {hidden:.0f} ms", advice)
    if seen < TIMES_HIDDEN * hidden or seen < FROZEN_MS / TIMES_HIDDEN:
        advice = "The freeze was too short for the time that you measured: take --duration 8, and freeze for a second."
        return LieCheck(False, f"{opened.file} does not show the freeze: its p99 is {seen:.0f} ms", advice)
    message = (
        f"the shop stood still for {closed.standstill_ms / 1000:.1f} s. The closed loop felt it in {many}: p99 "
        f"{in_ms(hidden)}. The open load in {opened.waited(FROZEN_MS)} of {opened.sent}: p99 {in_ms(seen)}"
    )
    return LieCheck(True, message)


def no_warm_up(cold: Load, warm: Load) -> LieCheck:
    """Check for a missing warm-up: the first seconds after a start are presented as the shop's usual speed."""
    again = (
        "Stop the shop. Then start it and send the load on one line, so that nobody asks before you. "
        "A page with a form, such as /login, shows it best."
    )
    if cold.plan["warmup_s"]:
        advice = f"Are the two files swapped? If not, leave out --warmup. {again}"
        return LieCheck(False, f"{cold.file} was warmed up before anything counted", advice)
    if cold.answered_before is None:
        message = f"{cold.file} does not say whether its shop had just been started"
        return LieCheck(False, message, f"Send it to a shop that was started with up, without --set log_level. {again}")
    if cold.answered_before:
        message = f"{cold.file}: its shop was warm, it had answered {cold.answered_before} requests since its start"
        return LieCheck(False, message, again)
    unlike = [name for name in cold.unlike(warm) if name != "warmup"]
    if unlike:
        message = f"the two loads differ in more than their time: {', '.join(unlike)}"
        return LieCheck(False, message, "Send the same load twice: right after the start, and later, or with --warmup.")
    factors = {name: cold.latency_ms[name] / warm.latency_ms[name] for name in ("p90", "p95", "p99")}
    clearest = max(factors, key=lambda each: factors[each])
    name = ASKED_FOR if factors[ASKED_FOR] >= CLEARLY_COLD else clearest
    result = f"{name} is {in_ms(cold.latency_ms[name])} cold, {in_ms(warm.latency_ms[name])} warm"
    if factors[name] >= CLEARLY_COLD:
        rest = "" if name == ASKED_FOR else f". {ASKED_FOR}: {factors[ASKED_FOR]:.2f} times"
        return LieCheck(True, f"the same shop, the same load: {result}, {factors[name]:.1f} times{rest}")
    if max(factors.values()) <= 1 / CLEARLY_COLD:
        return LieCheck(
            False, f"{result}: the later load was the slower one", f"Are the two files swapped? If not: {again}"
        )
    return LieCheck(False, f"{result}: chance alone could have done that", again)


def unfair_twins(one: Load, other: Load, again: Load) -> LieCheck:
    """Check for unfair twins: two budgets make one shop look like two. With equal budgets, only chance differs."""
    unlike = one.unlike(again)
    if unlike:
        message = f"{one.file} and {again.file} must be alike, and differ in {', '.join(unlike)}"
        return LieCheck(False, message, "Repeat the command of the first twin, into the other file.")
    if "url" in one.unlike(other):
        message = f"{other.file} asked another address than {one.file}"
        return LieCheck(False, message, "Ask the same shop: then whatever differs can't be the architecture.")
    by_budget, by_chance = _factors(one, other), _factors(one, again)
    what = max(by_budget, key=lambda each: by_budget[each] / by_chance[each])
    result = f"{what} differ {by_budget[what]:.2f} times; of two equal runs {by_chance[what]:.2f} times, by chance"
    if by_budget[what] < CLEARLY_UNFAIR * by_chance[what]:
        advice = "Make the twins more unequal: --closed 1 and 16. If equal runs differ much, close other programs."
        return LieCheck(False, f"the unfair twins are hard to distinguish from fair ones: {result}", advice)
    budgets = f"{one.how} and {other.how}" if one.unlike(other) else "another budget of its own"
    return LieCheck(True, f"one shop, {budgets}: {result}")


def _factors(one: Load, other: Load) -> dict[str, float]:
    pairs = {
        "medians": (one.latency_ms["p50"], other.latency_ms["p50"]),
        RATES: (one.goodput_rps, other.goodput_rps),
    }
    return {name: max(pair) / max(min(pair), 1e-9) for name, pair in pairs.items()}


LIES: Mapping[str, tuple[Sequence[str], Callable[..., LieCheck]]] = {
    "coordinated omission": (("closed.json", "open.json"), hidden_freeze),
    "no warm-up": (("cold.json", "warm.json"), no_warm_up),
    "unfair twins": (("twin-a.json", "twin-b.json", "twin-again.json"), unfair_twins),
}
"""What each lie is shown by, and the function that looks whether it is."""


def look_at(lie: str, loads: Sequence[Load]) -> LieCheck:
    """Return whether runs, in the order of LIES, show a lie."""
    for load in loads:
        if load.wrong_share > WRONG_SHARE:
            message = f"{load.file}: {load.wrong_share:.0%} of the answers were not right, so its times mean little"
            return LieCheck(
                False, message, "Is the shop up, and the address right? Freeze it, don't kill it. Then again."
            )
    return LIES[lie][1](*loads)
