"""Type commands as a user does."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from compare.settings import REPOSITORY


def cli(*words: str | Path, state: Path, python: str = sys.executable) -> subprocess.CompletedProcess[str]:
    """Run `cli.py` to its end, with its own state folder."""
    command = [python, REPOSITORY / "cli.py", *words]
    return subprocess.run(command, env=environment(state), capture_output=True, text=True, timeout=120)


def started(*words: str | Path, state: Path) -> subprocess.Popen[str]:
    """Start `cli.py` and let it run."""
    return subprocess.Popen(
        [sys.executable, REPOSITORY / "cli.py", *words],
        env=environment(state),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def environment(state: Path) -> Mapping[str, str]:
    return {**os.environ, "CARTLAB_STATE_DIR": str(state), "COLUMNS": "120"}
