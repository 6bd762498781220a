"""After set-up the course needs no network: labs, the commands of their pages, and experiments run without one.

Where a test can cut itself off, the labs and their commands are tried so where they are tried at all, by the fixture
`offline`. Elsewhere they are run once more here, in a process that is cut off from its start.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.contract.subjects import share_venvs
from tests.offline import can_cut_itself_off
from tests.offline import cut_off
from tests.offline import REQUIRED
from tests.offline import without_network

PYTEST = (sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider")
TRIED_ALREADY = can_cut_itself_off()
REACHES_OUT = "import socket; socket.create_connection(('192.0.2.1', 9), timeout=5)"


@pytest.fixture(scope="module", autouse=True)
def namespaces() -> None:
    """Skip where there are no network namespaces, unless CARTLAB_REQUIRE_OFFLINE is set, as in CI."""
    try:
        done = run_offline("true", timeout_s=30)
        reason = done.stderr
    except FileNotFoundError:
        reason = "unshare is not installed"
    if reason and REQUIRED:
        pytest.fail(reason)
    if reason:
        pytest.skip(f"a process can't be cut off from the network here: {reason}")


def run_offline(*command: str, timeout_s: float = 600, **environment: str) -> subprocess.CompletedProcess[str]:
    words, known = without_network(command), os.environ | environment
    return subprocess.run(words, env=known, capture_output=True, text=True, timeout=timeout_s)


def test_no_other_host_can_be_reached() -> None:
    done = run_offline(sys.executable, "-c", REACHES_OUT)
    assert "Network is unreachable" in done.stderr


@pytest.mark.skipif(not TRIED_ALREADY, reason="this process can't cut itself off: it takes another one")
def test_a_test_that_cuts_itself_off_reaches_nobody_and_is_on_the_network_again_afterwards() -> None:
    place = Path("/proc/thread-self/ns/net")
    before = place.readlink()
    with cut_off():
        assert place.readlink() != before
        done = subprocess.run([sys.executable, "-c", REACHES_OUT], capture_output=True, text=True, timeout=30)
    assert "Network is unreachable" in done.stderr
    assert place.readlink() == before


@pytest.mark.skipif(TRIED_ALREADY, reason="the labs' own tests are cut off themselves")
def test_every_lab_can_be_passed_without_a_network() -> None:
    done = run_offline(*PYTEST, "tests/compare/labs/test_both_ways.py", "-k", "test_a_solution_passes")
    assert done.returncode == 0, done.stdout


@pytest.mark.skipif(TRIED_ALREADY, reason="the tests of the labs' commands are cut off themselves")
@pytest.mark.skipif(not REQUIRED, reason="CARTLAB_REQUIRE_OFFLINE tries it, as in .ci/run: a minute")
def test_every_command_of_the_labs_works_without_a_network() -> None:
    done = run_offline(*PYTEST, "tests/docs/test_commands.py", "-k", "command_of_a_lab")
    assert done.returncode == 0, done.stdout


def test_rebuilds_are_measured_without_a_network(tmp_path: Path) -> None:
    (tmp_path / "state").mkdir()
    share_venvs(tmp_path / "state")
    words = (sys.executable, "cli.py", "bench", "rebuild", "--profile", "demo", "--out", str(tmp_path / "report"))
    done = run_offline(*words, CARTLAB_STATE_DIR=str(tmp_path / "state"))
    assert done.returncode == 0, done.stdout + done.stderr
