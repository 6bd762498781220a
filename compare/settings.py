"""Where the harness finds the repository, and where it keeps its state."""

from __future__ import annotations

import os
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent


def state_directory() -> Path:
    """Return the folder for venvs, data, logs and run files: `$CARTLAB_STATE_DIR`, or `.cartlab` in the repository."""
    return Path(os.environ.get("CARTLAB_STATE_DIR") or REPOSITORY / ".cartlab").resolve()


def make_private_folder(folder: Path) -> None:
    """Let a folder of ours be there, and nobody but its owner look into it: not by the umask, nor one of before."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.chmod(0o700)
