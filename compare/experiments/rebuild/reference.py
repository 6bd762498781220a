"""Runs the reference job, whose seconds say how fast the machine is at that moment."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from ...settings import state_directory

JOB = Path(__file__).with_name("reference_job.py")
PATIENCE_S = 60  # it takes half a second


def reference_job_s() -> float:
    """Do the job on the disk where shops have their data, and return its seconds.

    It runs in a process of its own: in the harness, what was measured before would still lie in memory. Raises
    subprocess.SubprocessError if it fails.
    """
    state_directory().mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="reference-", dir=state_directory()) as folder:
        command = [sys.executable, "-I", "-S", str(JOB), folder]
        done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=PATIENCE_S)
    return float(json.loads(done.stdout)["seconds"])
