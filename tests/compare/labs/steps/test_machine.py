"""The step that looks at the student's machine."""

from __future__ import annotations

import pytest

from compare.labs.lab import find_lab
from compare.labs.steps import machine
from compare.labs.workspace import Workspace
from compare.launch.finding import Finding

FINE = Finding("system", "ok", "a system", "everything.", "")
FEW_CORES = Finding("cores", "warn", "1 to use", "no curves.", "Use another machine.")
NO_UV = Finding("uv", "fail", "no working uv", "no shop gets its environment.", "make setup")


def look(monkeypatch: pytest.MonkeyPatch, *findings: Finding) -> list[tuple[bool, str, str, list[str]]]:
    monkeypatch.setattr(machine, "check_machine", lambda state: list(findings))
    lab = find_lab(0)
    found = machine.look(lab, Workspace.of(lab))
    return [(each.passed, each.message, each.advice, each.details) for each in found]


def test_what_every_command_needs_has_to_be_there(monkeypatch: pytest.MonkeyPatch) -> None:
    assert look(monkeypatch, FINE, FEW_CORES, NO_UV) == [(False, "uv: no working uv", "make setup", [])]


def test_what_the_machine_cannot_do_is_said_and_is_no_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    ((passed, _, _, details),) = look(monkeypatch, FINE, FEW_CORES)
    assert passed
    assert details[1:] == ["cores: 1 to use. Without it: no curves."]


def test_a_machine_that_can_do_everything_needs_no_more_words(monkeypatch: pytest.MonkeyPatch) -> None:
    assert look(monkeypatch, FINE) == [(True, "this machine can run both shops", "", [])]
