"""logs: what several copies printed, as one story."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from compare.commands import cli as group
from compare.launch.docker import runtime as docker_runtime
from compare.launch.state import ShopState


def at(moment: str, message: str) -> str:
    return json.dumps({"time": f"2026-01-01T10:00:{moment}Z", "level": "INFO", "message": message}) + "\n"


@pytest.fixture
def logs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CARTLAB_STATE_DIR", str(tmp_path))
    folder = ShopState(tmp_path, "micro").logs
    folder.mkdir(parents=True)
    return folder


def told(*words: str) -> list[str]:
    result = CliRunner().invoke(group, ["logs", *words])
    assert result.exit_code == 0, result.output
    return [line.split("|", 1)[1].strip() for line in result.output.splitlines()]


def test_lines_of_several_copies_come_in_the_order_of_their_times(logs: Path) -> None:
    (logs / "frontend-1.log").write_text(at("01.000", "asked") + at("01.300", "answered"))
    (logs / "order-service-1.log").write_text(at("01.100", "first copy"))
    (logs / "order-service-2.log").write_text(at("00.900", "second copy") + at("01.200", "second again"))
    assert [json.loads(line)["message"] for line in told("micro")] == [
        *("second copy", "asked", "first copy", "second again", "answered"),
    ]
    assert len(told("micro", "orders")) == 3


def test_a_line_can_not_steer_the_terminal(logs: Path) -> None:
    (logs / "frontend-1.log").write_text("\x1b]52;c;eA==\x07 Zoë \x9b8m\n")
    assert told("micro") == ["�]52;c;eA==� Zoë �8m"]


def test_a_line_of_a_container_can_not_either(monkeypatch: pytest.MonkeyPatch) -> None:
    class Running:
        def __init__(self, *_: object) -> None: ...

        def containers(self) -> list[str]:
            return ["one"]

        def environment(self) -> dict[str, str]:
            return {}

        def command(self, *_: str) -> list[str]:
            return [sys.executable, "-c", r"print('frontend-1 | \x1b]52;c;eA==\x07 Zoe \x1b[8m')"]

    monkeypatch.setattr(docker_runtime, "ComposedShop", Running)
    assert told("micro", "--runtime", "docker") == ["�]52;c;eA==� Zoe �[8m"]


def test_what_has_no_time_stays_behind_the_line_before_it(logs: Path) -> None:
    (logs / "frontend-1.log").write_text("a word before all\n" + at("02.000", "failed") + "Traceback:\n  in a line\n")
    (logs / "order-service-1.log").write_text(at("01.000", "early") + at("03.000", "late"))
    assert [line if line[0] != "{" else json.loads(line)["message"] for line in told("micro")] == [
        *("a word before all", "early", "failed", "Traceback:", "in a line", "late"),
    ]


def test_a_copy_that_has_printed_nothing_yet_has_empty_logs(logs: Path) -> None:
    assert CliRunner().invoke(group, ["logs", "micro"]).exit_code == 1  # there are none at all
    (logs / "frontend-1.log").touch()
    result = CliRunner().invoke(group, ["logs", "micro"])
    assert (result.exit_code, result.output) == (0, "")
