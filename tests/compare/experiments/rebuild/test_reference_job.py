"""The frozen job beside each rebuild run: it is the one that it always was, and leaves nothing behind."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from compare.experiments.rebuild.docker import REBUILD_IN_DOCKER
from compare.experiments.rebuild.local import REBUILD
from compare.experiments.rebuild.reference import JOB
from compare.experiments.rebuild.reference import reference_job_s

# What the job makes. If this fails, the job was changed, and reports before and after had different jobs beside them.
DIGEST = "a952e43dc919b0a82822755286a287adaff6fadf386ee010755c56bfd76693f3"


def test_the_job_does_what_it_always_did_and_leaves_no_file(tmp_path: Path) -> None:
    command = [sys.executable, "-I", "-S", str(JOB), str(tmp_path)]
    told = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    assert told["digest"] == DIGEST
    assert told["seconds"] > 0
    assert [*tmp_path.iterdir()] == []


def test_it_runs_where_shops_have_their_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    state = tmp_path / "state"
    monkeypatch.setenv("CARTLAB_STATE_DIR", str(state))
    assert reference_job_s() > 0
    assert [*state.iterdir()] == []


def test_a_job_that_fails_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CARTLAB_STATE_DIR", str(tmp_path))
    monkeypatch.setattr("compare.experiments.rebuild.reference.JOB", tmp_path / "missing.py")
    with pytest.raises(subprocess.SubprocessError):
        reference_job_s()


def test_each_rebuild_run_has_it() -> None:
    assert REBUILD.beside is reference_job_s
    assert REBUILD_IN_DOCKER.beside is reference_job_s
