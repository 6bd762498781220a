"""A fact about a machine, and what follows from it."""

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
    """Return a finding with the status ok, or `otherwise` if not fine. `rest` is what it disables, and the fix."""
    return Finding(name, "ok" if is_fine else otherwise, found, *rest)
