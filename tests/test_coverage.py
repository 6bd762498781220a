"""Only the tests' own processes count lines, also where CI has asked for it."""

from __future__ import annotations

import subprocess
import sys

PROGRAM = "import os, sys; print('slipcover' in sys.modules or 'SLIPCOVER_ENABLED' in os.environ)"


def test_what_a_test_starts_counts_no_lines() -> None:
    """It would be slower than what users have, and some of it measures time."""
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True)
    assert done.stdout == "False\n"
