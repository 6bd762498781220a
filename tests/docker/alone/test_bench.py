"""The experiments on a real engine, at their smallest: valid, by the same rules, and nothing is left of them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from compare.experiments.bench.recompute import discrepancies
from compare.experiments.catalogue import EXPERIMENTS
from compare.experiments.stages.docker import PROJECT
from compare.experiments.stages.docker import TAG
from compare.launch.docker.cli import images_like
from compare.launch.docker.leftovers import projects_of
from compare.report_folder import read_report
from compare.settings import REPOSITORY
from tests.ports import port_block


@pytest.mark.usefixtures("engine")
def test_all_experiments_are_valid_and_leave_nothing(tmp_path: Path) -> None:
    out = tmp_path / "report"
    words = ["bench", "all", "--profile", "demo", "--runtime", "docker", "--port-base", str(port_block())]
    done = subprocess.run(
        [sys.executable, str(REPOSITORY / "cli.py"), *words, "--out", str(out)],
        env={**os.environ, "CARTLAB_STATE_DIR": str(tmp_path / "state")},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    report = read_report(out)
    assert list(report.experiments) == list(EXPERIMENTS["docker"])
    assert report.valid
    assert list(discrepancies(report, out, EXPERIMENTS["docker"])) == []
    assert {row["balancer"] for row in report.fairness} == {"HAProxy"}
    assert projects_of(PROJECT) == set()
    assert images_like(f"cartlab/*:{TAG}*") == []
