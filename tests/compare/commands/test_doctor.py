"""doctor: every finding says what is there, and how to fix what is not."""

from __future__ import annotations

import json
import shutil
import socket
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from click.testing import CliRunner

from compare.commands import cli as group
from compare.launch import checkup
from compare.launch.docker.cli import engine_answers
from compare.topology import MONOLITH


def findings(state: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[dict[str, dict[str, str]], int]:
    monkeypatch.setenv("CARTLAB_STATE_DIR", str(state))
    result = CliRunner().invoke(group, ["doctor", "--json"])
    return {finding["name"]: finding for finding in json.loads(result.stdout)}, result.exit_code


def test_a_machine_that_runs_these_tests_is_fit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found, exit_code = findings(tmp_path, monkeypatch)
    assert exit_code == 0
    of_docker = ["docker", "disk of docker", "compose", "base images"] if engine_answers() else ["docker"]
    assert list(found) == [
        *("system", "python", "uv", "memory", "disk", "cores", "pss", "copies"),
        *of_docker,
        *("monolith ports", "micro ports"),
    ]
    assert {found[name]["status"] for name in ("system", "python", "uv")} == {"ok"}
    assert all(finding["found"] and finding["status"] in ("ok", "warn") for finding in found.values())
    assert all(f["fix"] and f["disables"] for f in found.values() if f["status"] != "ok")


def test_what_every_command_needs_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    without_uv = SimpleNamespace(**{**vars(sys), "executable": str(tmp_path / "python")})
    monkeypatch.setattr(checkup, "sys", without_uv)
    found, exit_code = findings(tmp_path, monkeypatch)
    assert (found["uv"]["status"], found["uv"]["fix"]) == ("fail", "make setup")
    assert exit_code == 1


def test_a_busy_port_is_a_warning(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        port = holder.getsockname()[1]
        monkeypatch.setattr(checkup, "SHOPS", {"monolith": MONOLITH.shifted(port)})
        found, exit_code = findings(tmp_path, monkeypatch)
    assert (found["monolith ports"]["status"], found["monolith ports"]["found"]) == ("warn", f"in use: {port}")
    assert "--port-base" in found["monolith ports"]["fix"]
    assert exit_code == 0


def test_the_table_for_people_names_each_check(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CARTLAB_STATE_DIR", str(tmp_path))
    monkeypatch.setattr(shutil, "which", lambda name: None)
    result = CliRunner().invoke(group, ["doctor"])
    assert "not installed" in result.output
    assert "Without it: --runtime docker" in result.output
    assert "To fix it: Install Docker" in result.output
