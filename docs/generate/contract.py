"""The contract's paths as a Markdown table, from openapi.yaml."""

from __future__ import annotations

import re
from collections.abc import Iterator

import yaml

from compare.settings import REPOSITORY

CONTRACT = REPOSITORY / "docs" / "openapi.yaml"
METHODS = ("get", "post")


def paths() -> str:
    """Return a table for each room: the requests, their answers, and whether they need a key."""
    known = yaml.safe_load(CONTRACT.read_text())
    return "\n\n".join("\n".join(_room(tag["name"], known["paths"])) for tag in known["tags"])


def _room(tag: str, known: dict[str, dict[str, object]]) -> Iterator[str]:
    yield f"### {tag}\n"
    yield "| path | name | answers | key |"
    yield "|---|---|---|---|"
    for path, item in known.items():
        for method in METHODS:
            operation = item.get(method)
            if isinstance(operation, dict) and tag in operation["tags"]:
                answers = ", ".join(sorted(operation["responses"]))
                key = "yes" if operation.get("security") else ""
                yield f"| `{method.upper()} {path}` | {_words(operation['operationId'])} | {answers} | {key} |"


def _words(name: str) -> str:
    """Return an operation's name as words: `createUser` is create user."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).lower()
