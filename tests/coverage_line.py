"""Print how many lines of compare/ the tests have run: `python -m tests.coverage_line FILE`, with slipcover's JSON."""

from __future__ import annotations

import json
import sys
from pathlib import Path


def main(path: Path) -> None:
    """Print the share of all lines."""
    percent = json.loads(path.read_text())["summary"]["percent_covered"]
    print(
        f"Coverage: {percent:.0f}% of the lines of compare/ ran in the tests' own processes."
        " What these start is not counted."
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
