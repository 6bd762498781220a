"""Check answers against the contract, docs/openapi.yaml."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from jsonschema_rs import Draft202012Validator

DOCUMENT_PATH = Path(__file__).parents[2] / "docs" / "openapi.yaml"  # in this suite's own tree
METHODS = ("get", "post", "put", "patch", "delete")


@dataclass(frozen=True)
class Operation:
    """One method of one path, as the document defines it."""

    path: str
    method: str
    room: str
    responses: dict[str, Any]
    protected: bool
    takes_body: bool

    def matches(self, path: str) -> bool:
        return re.fullmatch(re.sub(r"\{[^}]+\}", "[^/]+", self.path), path) is not None


@cache
def document() -> dict[str, Any]:
    """Return the contract, with `nullable` in the form of JSON Schema."""
    loaded: dict[str, Any] = with_null_types(yaml.safe_load(DOCUMENT_PATH.read_text()))
    return loaded


def with_null_types(node: Any) -> Any:
    """Return the node with OpenAPI 3.0's `nullable: true` turned into a list of types."""
    if isinstance(node, list):
        return [with_null_types(part) for part in node]
    if not isinstance(node, dict):
        return node
    rewritten = {key: with_null_types(value) for key, value in node.items() if key != "nullable"}
    if node.get("nullable"):
        rewritten["type"] = [node["type"], "null"]
    return rewritten


@cache
def operations() -> tuple[Operation, ...]:
    """Return every operation of the contract, paths without parameters first."""
    return tuple(sorted(read_operations(), key=lambda operation: "{" in operation.path))


def read_operations() -> Iterator[Operation]:
    for path, methods in document()["paths"].items():
        for method, described in methods.items():
            if method in METHODS:
                yield Operation(
                    path=path,
                    method=method,
                    room=described["tags"][0],
                    responses=described["responses"],
                    protected="security" in described,
                    takes_body="requestBody" in described,
                )


def find_operation(method: str, path: str) -> Operation | None:
    """Return the operation that answers, or None. Without one, the answer must be a 404 or a 405."""
    for operation in operations():
        if operation.method == method.lower() and operation.matches(path):
            return operation
    return None


def problem_with(operation: Operation, status: int, media_type: str, body: Any) -> str | None:
    """Return how an answer breaks the contract, or None. `body` is the parsed JSON, or the text of anything else."""
    described = operation.responses.get(str(status))
    if described is None:
        return f"the contract has no {status} for {operation.method.upper()} {operation.path}"
    described = resolved(described)
    if "content" not in described:
        return None
    if media_type not in described["content"]:
        return f"{media_type or 'nothing'} instead of {', '.join(described['content'])}"
    error = next(validator_for(operation.path, operation.method, str(status), media_type).iter_errors(body), None)
    return f"/{'/'.join(map(str, error.instance_path))}: {error.message}" if error else None


def resolved(node: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in node:
        found: Any = document()
        for step in node["$ref"].removeprefix("#/").split("/"):
            found = found[step]
        node = found
    return node


@cache
def validator_for(path: str, method: str, status: str, media_type: str) -> Draft202012Validator:
    described = resolved(document()["paths"][path][method]["responses"][status])
    # The whole document is included so that references work; JSON Schema ignores the rest of it.
    return Draft202012Validator(document() | described["content"][media_type]["schema"])
