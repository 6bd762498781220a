"""A student's shop runs in a sandbox, where nobody else's measuring suffers from it."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import psutil
import pytest

from compare.errors import CartlabError
from compare.experiments.subject.testing import Suite
from compare.labs.trials.sandbox import Sandbox
from compare.labs.trials.suite import failures
from compare.launch.state import is_at_work
from compare.launch.state import only_one
from compare.settings import state_directory


def test_no_lab_is_checked_beside_a_bench(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("CARTLAB_STATE_DIR", str(tmp_path))
    with only_one(state_directory()):
        with pytest.raises(CartlabError, match="A bench is at work here"):
            Sandbox("some-lab", {})
    sandbox = Sandbox("some-lab", {})
    assert is_at_work(sandbox.folder)
    sandbox.close()
    assert not is_at_work(sandbox.folder)


DAEMON = """
import subprocess

def test_it_leaves_a_daemon_behind():
    daemon = "sleep 600 >/dev/null 2>&1 & echo $! > daemon"
    subprocess.run(["env", "-i", "setsid", "sh", "-c", daemon], check=True)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the environment is the only mark")
def test_what_a_students_code_leaves_behind_ends_with_the_check(tmp_path: Path) -> None:
    (tmp_path / "test_daemon.py").write_text(DAEMON)
    record = tmp_path / "tests.xml"
    command = (sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", f"--junitxml={record}", "test_daemon.py")
    sandbox = Sandbox("some-lab", {})
    try:
        assert failures(Suite("the student", command, tmp_path, os.environ, record)) == []
        daemon = psutil.Process(int((tmp_path / "daemon").read_text()))
        assert daemon.is_running()
    finally:
        sandbox.close()
    assert not daemon.is_running() or daemon.status() == psutil.STATUS_ZOMBIE
