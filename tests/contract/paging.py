"""Page numbers that every list refuses."""

from __future__ import annotations

PAGE_LIMITS_BROKEN = [
    "page=0",
    "page=-1",
    "page=1000001",
    "page=99999999999999999999",
    "page=two",
    "page=1.5",
    "page=",
    "page=%00",
    "page=%D9%A3x",
    "per_page=0",
    "per_page=101",
    "per_page=-20",
    "per_page=all",
    "per_page=1e1",
]
