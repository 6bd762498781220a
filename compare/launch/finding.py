"""What was found out about a machine, and what follows from it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Finding:
    """One thing that Cartlab needs. `disables` and `fix` matter only where `status` is not "ok"."""

    name: str
    status: Literal["ok", "warn", "fail"]
    found: str
    disables: str
    fix: str


def finding(name: str, is_fine: bool, otherwise: Literal["warn", "fail"], found: str, *rest: str) -> Finding:
    """Return what was found, which is ok or otherwise; `rest` is what it disables, and how to fix it."""
    return Finding(name, "ok" if is_fine else otherwise, found, *rest)
