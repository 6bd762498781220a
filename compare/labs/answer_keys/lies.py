"""Right answers from the student's own load runs: the figures that the check shows beside the runs."""

from __future__ import annotations

from ...experiments.overhead.local import OVERHEAD
from ..handed_in.answer_file import AnswerValue
from ..handed_in.loads import Load
from ..handed_in.loads import read_load
from ..workspace import Workspace

BUDGETS = {"closed": "connections", "rate": "rate", "duration": "duration"}


def closed_p99_ms(workspace: Workspace) -> AnswerValue:
    """Return the closed loop's 99th percentile."""
    return _load(workspace, "closed").latency_ms["p99"]


def open_p99_ms(workspace: Workspace) -> AnswerValue:
    """Return the open load's 99th percentile."""
    return _load(workspace, "open").latency_ms["p99"]


def cold_times_warm(workspace: Workspace) -> AnswerValue:
    """Return the 95th percentile right after the start, as a multiple of the warm shop's."""
    return _load(workspace, "cold").latency_ms["p95"] / _load(workspace, "warm").latency_ms["p95"]


def requests_left_out(workspace: Workspace) -> AnswerValue:
    """Return how many requests an open load of the student's rate sends during the closed loop's standstill."""
    rate_rps = float(_load(workspace, "open").plan["rate_rps"])
    return round(rate_rps * _load(workspace, "closed").standstill_ms / 1000)


def shows_what_people_felt(workspace: Workspace) -> AnswerValue:
    """Return the load whose 99th percentile holds the freeze."""
    return max(("closed", "open"), key=lambda name: _load(workspace, name).latency_ms["p99"])


def chance_factor(workspace: Workspace) -> AnswerValue:
    """Return by which factor the medians of two equal runs differ."""
    pair = [_load(workspace, name).latency_ms["p50"] for name in ("twin-a", "twin-again")]
    return max(pair) / min(pair)


def unequal_budget(workspace: Workspace) -> AnswerValue:
    """Return the budget that differed between the unfair twins."""
    unlike = _load(workspace, "twin-a").unlike(_load(workspace, "twin-b"))
    return next((BUDGETS[name] for name in unlike if name in BUDGETS), "copies")


def condition_of_chance(_: Workspace) -> AnswerValue:
    """Return the condition of `bench overhead` that runs the monolith once more."""
    return OVERHEAD.same[0]


def _load(workspace: Workspace, name: str) -> Load:
    return read_load(workspace.folder / f"{name}.json")
