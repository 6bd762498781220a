"""Type commands as a user does."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from click.testing import CliRunner

from compare.commands import cli as group
from compare.settings import REPOSITORY


def cli(*words: str | Path, state: Path, python: str = sys.executable) -> subprocess.CompletedProcess[str]:
    """Run `cli.py` to its end, with its own state folder."""
    command = [python, REPOSITORY / "cli.py", *words]
    return subprocess.run(command, env=environment(state), capture_output=True, text=True, timeout=120)


def in_process(*words: str | Path, state: Path) -> subprocess.CompletedProcess[str]:
    """Run a command to its end in this process, where one of its own would show nothing more: each takes a second.

    What `cli.py` would end with a traceback is raised here.
    """
    done = CliRunner().invoke(
        group, [*map(str, words)], prog_name="python cli.py", env=own_variables(state), catch_exceptions=False
    )
    return subprocess.CompletedProcess(words, done.exit_code, done.stdout, done.stderr)


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
    return {**os.environ, **own_variables(state)}


def own_variables(state: Path) -> Mapping[str, str]:
    return {"CARTLAB_STATE_DIR": str(state), "COLUMNS": "120"}
