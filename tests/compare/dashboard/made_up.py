"""States of a session as they come from one: both shops run and answer, unless a test says otherwise."""

from __future__ import annotations

from typing import Any

FEATURES = {"login": 1.0, "browse": 1.0, "search": 1.0, "cart": 1.0, "checkout": 1.0}


def copy(role: str, number: int = 1, **other: Any) -> dict[str, Any]:
    known = {"role": role, "copy": number, "pid": 4242, "health": "healthy", "restarts": 0}
    return {**known, "cpu_percent": 12.3, "memory_bytes": 80 * 2**20, **other}


def shop(*copies: dict[str, Any], **other: Any) -> dict[str, Any]:
    known = {"phase": "running", "style": "resilient", "url": "", "broken": [], "copies": list(copies)}
    return {**known, "right_rps": 20.0, "p95_ms": 8.0, "errors": {}, "features": FEATURES, **other}


def state(number: int = 0, events: Any = (), **shops: dict[str, Any]) -> dict[str, Any]:
    micro = (copy(role) for role in ("users", "products", "orders", "pages"))
    both = {"monolith": shop(copy("monolith")), "micro": shop(*micro), **shops}
    said = {"sentence": "All is well.", "caption": ""}
    return {"number": number, "at_s": 0.5 * number, "shops": both, "load": {}, "events": list(events), **said}


def event(name: str, shop: str, at_s: float, what: str = "") -> dict[str, Any]:
    return {"at_s": at_s, "event": name, "shop": shop, "what": what}
