"""After set-up the course needs no network: labs, the commands of their pages, and experiments run without one."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.alone.offline import without_network
from tests.contract.subjects import share_venvs

PYTEST = (sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider")
REACHES_OUT = "import socket; socket.create_connection(('192.0.2.1', 9), timeout=5)"


@pytest.fixture(scope="module", autouse=True)
def namespaces() -> None:
    """Skip where there are no network namespaces, unless CARTLAB_REQUIRE_OFFLINE is set, as in CI."""
    try:
        done = run_offline("true", timeout_s=30)
        reason = done.stderr
    except FileNotFoundError:
        reason = "unshare is not installed"
    if reason and os.environ.get("CARTLAB_REQUIRE_OFFLINE"):
        pytest.fail(reason)
    if reason:
        pytest.skip(f"a process can't be cut off from the network here: {reason}")


def run_offline(*command: str, timeout_s: float = 600, **environment: str) -> subprocess.CompletedProcess[str]:
    words, known = without_network(command), os.environ | environment
    return subprocess.run(words, env=known, capture_output=True, text=True, timeout=timeout_s)


def test_no_other_host_can_be_reached() -> None:
    done = run_offline(sys.executable, "-c", REACHES_OUT)
    assert "Network is unreachable" in done.stderr


@pytest.mark.parametrize(
    "chosen",
    [
        ("tests/compare/labs/test_both_ways.py", "-k", "test_a_solution_passes"),
        ("tests/docs/test_commands.py",),
    ],
    ids=["every-lab", "every-command-of-the-pages"],
)
def test_it_works_without_a_network(chosen: Sequence[str]) -> None:
    done = run_offline(*PYTEST, *chosen)
    assert done.returncode == 0, done.stdout


def test_rebuilds_are_measured_without_a_network(tmp_path: Path) -> None:
    (tmp_path / "state").mkdir()
    share_venvs(tmp_path / "state")
    words = (sys.executable, "cli.py", "bench", "rebuild", "--profile", "demo", "--out", str(tmp_path / "report"))
    done = run_offline(*words, CARTLAB_STATE_DIR=str(tmp_path / "state"))
    assert done.returncode == 0, done.stdout + done.stderr
