"""First start: make the secret that signs the sessions. What is there already is kept.

Run as `python -m frontend.init`.
"""

from __future__ import annotations

import sys

from .settings import Settings
from .shell.environment import read_environment
from .shell.secret_files import make_secret


def initialise(settings: Settings) -> None:
    """Bring an empty data folder to the point where the app can start."""
    make_secret(settings.session_secret_file)


if __name__ == "__main__":
    try:
        initialise(read_environment(Settings))
    except OSError as error:
        sys.exit(f"frontend can't be initialised: {str(error).splitlines()[0]}")
