"""Cartlab's command line: `python cli.py COMMAND`, from the repository's root."""

from __future__ import annotations

import codecs
import locale
import os
import sys
from pathlib import Path

_ROOT = Path(__file__).resolve().parent
_OWN_PYTHON = _ROOT / ".venv" / "bin" / "python"
_ANEW = "rm -rf .venv && make setup"
# How characters are shown, and where bytecode goes. Every other PYTHON… variable could lead Python, and all that the
# harness starts, to other code: PYTHONPATH to another `click`, PYTHONHOME away from `.venv`.
_HARMLESS = {
    *("PYTHONIOENCODING", "PYTHONUTF8", "PYTHONCOERCECLOCALE", "PYTHONUNBUFFERED"),
    *("PYTHONDONTWRITEBYTECODE", "PYTHONPYCACHEPREFIX", "PYTHONFAULTHANDLER"),
}


def _use_own_environment() -> None:
    """Go on in the harness's `.venv` and without the caller's PYTHON… variables, however this was started."""
    cleaned = {n: v for n, v in os.environ.items() if not n.startswith("PYTHON") or n in _HARMLESS}
    if codecs.lookup(locale.getpreferredencoding(False)).name != "utf-8":
        # The files are in UTF-8 in every locale; the terminal keeps its own signs.
        cleaned.setdefault("PYTHONIOENCODING", sys.stdout.encoding if sys.stdout else "ascii")
        cleaned["PYTHONUTF8"] = "1"
    is_clean = cleaned == os.environ and not getattr(sys.flags, "safe_path", False)
    if is_clean and Path(sys.prefix).resolve() == (_ROOT / ".venv").resolve():
        return
    if not _OWN_PYTHON.exists():
        remedy = _ANEW if _OWN_PYTHON.is_symlink() else "make setup"  # its Python may be gone
        sys.exit(f"Error: Cartlab is not set up yet.\nTry: {remedy}")
    if is_clean and Path(sys.executable) == _OWN_PYTHON:
        sys.exit(f"Error: the harness's environment is not whole: .venv is no virtual environment.\nTry: {_ANEW}")
    os.execve(_OWN_PYTHON, [str(_OWN_PYTHON), str(_ROOT / "cli.py"), *sys.argv[1:]], cleaned)


def _require_known_python() -> None:
    """Refuse an environment that something else made, as editors do, with a Python that Cartlab does not know."""
    if not (3, 11) <= sys.version_info[:2] <= (3, 13):
        version = ".".join(map(str, sys.version_info[:3]))
        sys.exit(f"Error: .venv holds Python {version}, and Cartlab needs Python 3.11 to 3.13.\nTry: {_ANEW}")


if __name__ == "__main__":
    _use_own_environment()
    _require_known_python()
    try:
        from compare.commands import cli
    except ModuleNotFoundError as error:
        sys.exit(f"Error: the harness's environment is not whole: {error}.\nTry: {_ANEW}")
    cli(prog_name="python cli.py")
