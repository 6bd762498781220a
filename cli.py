"""Cartlab's command line: `python cli.py COMMAND`, from the repository's root."""

from __future__ import annotations

import os
import sys
from pathlib import Path

_ROOT = Path(__file__).resolve().parent
_OWN_PYTHON = _ROOT / ".venv" / "bin" / "python"


def _use_own_environment() -> None:
    """Go on in the harness's `.venv`, whichever Python this was started with."""
    if Path(sys.prefix).resolve() == (_ROOT / ".venv").resolve():
        return
    if not _OWN_PYTHON.exists():
        remedy = "rm -rf .venv && make setup" if _OWN_PYTHON.is_symlink() else "make setup"  # its Python may be gone
        sys.exit(f"Error: Cartlab is not set up yet.\nTry: {remedy}")
    os.execv(_OWN_PYTHON, [str(_OWN_PYTHON), str(_ROOT / "cli.py"), *sys.argv[1:]])


if __name__ == "__main__":
    _use_own_environment()
    try:
        from compare.commands import cli
    except ModuleNotFoundError as error:
        sys.exit(f"Error: the harness's environment is not whole: {error}.\nTry: rm -rf .venv && make setup")
    cli(prog_name="python cli.py")
