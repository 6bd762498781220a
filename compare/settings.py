"""Where the harness finds the repository, and where it keeps its state."""

from __future__ import annotations

import os
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent


def state_directory() -> Path:
    """Return the folder for venvs, data, logs and run files: `$CARTLAB_STATE_DIR`, or `.cartlab` in the repository."""
    return Path(os.environ.get("CARTLAB_STATE_DIR") or REPOSITORY / ".cartlab").resolve()
