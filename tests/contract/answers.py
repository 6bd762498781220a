"""Checks of every answer of every shop, whatever the test is about. Each call of the suite passes through them."""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Any

import requests

from tests.contract import schema

# Werkzeug's hashes begin with the first two; error pages of Python and Flask contain the others.
NEVER_SHOWN = ("scrypt:", "pbkdf2:", "Traceback (most recent call last)", "Werkzeug Debugger", "sqlalchemy.exc")


def check_answer(answer: requests.Response, path: str, secrets: Collection[str]) -> None:
    """Fail if the answer breaks the contract, shows a secret or the shop's insides, or should not exist at all."""
    what = f"{answer.request.method} {path} answered {answer.status_code}: {answer.text[:300]!r}"
    for shown in NEVER_SHOWN:
        assert shown not in answer.text, f"{shown!r} is shown: {what}"
    for secret in secrets:
        assert secret not in answer.text, f"a key or a password is shown: {what}"
    if path.startswith("/api/"):
        check_api_answer(answer, path, what)
    else:
        check_page_answer(answer, path, what)


def check_api_answer(answer: requests.Response, path: str, what: str) -> None:
    assert media_type(answer) == "application/json", f"not JSON: {what}"
    assert "Set-Cookie" not in answer.headers, f"the API sets a cookie: {what}"
    operation = schema.find_operation(str(answer.request.method), path)
    body = parsed(answer)
    if answer.request.method == "HEAD":
        return
    if operation is None:
        assert answer.status_code in (404, 405), what
        assert isinstance(body.get("message"), str), f"an error without a message: {what}"
        return
    problem = schema.problem_with(operation, answer.status_code, media_type(answer), body)
    assert problem is None, f"{problem}: {what}"


def check_page_answer(answer: requests.Response, path: str, what: str) -> None:
    operation = schema.find_operation(str(answer.request.method), path)
    if operation is None:
        return
    problem = schema.problem_with(operation, answer.status_code, media_type(answer), answer.text)
    assert problem is None, f"{problem}: {what}"


def media_type(answer: requests.Response) -> str:
    return answer.headers.get("Content-Type", "").partition(";")[0].strip()


def parsed(answer: requests.Response) -> Any:
    try:
        return json.loads(answer.content or "null")
    except ValueError:
        raise AssertionError(f"not JSON: {answer.text[:300]!r}") from None
