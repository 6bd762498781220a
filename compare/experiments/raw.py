"""Raw data of a run, from which every figure can be computed again."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from .experiment import Bench


def keep(bench: Bench, what: str, data: Mapping[str, Any], raw: list[str]) -> None:
    """Write `data` to a file of this run's, and add its name to `raw`."""
    path = bench.raw / f"{bench.stem}-{what}.json"
    path.write_text(json.dumps(data))
    raw.append(path.name)
