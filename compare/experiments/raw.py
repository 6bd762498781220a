"""Raw data of a run, from which every figure can be computed again."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from .experiment import Bench


def keep(bench: Bench, what: str, data: Mapping[str, Any], raw: list[str]) -> None:
    """Write `data` to a file of this run's, and add its name to `raw`.

    A load run, or what holds one as `load`, is also noted in `bench`: so no experiment can forget to be judged by it.
    """
    path = bench.raw / f"{bench.stem}-{what}.json"
    path.write_text(json.dumps(data, separators=(",", ":")))
    raw.append(path.name)
    load = data.get("load", data)
    if "lateness_ms" in load:
        bench.loads.append(load)
