"""What counts as a designed answer, decided from the answer itself."""

from __future__ import annotations

import json

import pytest

from compare.load.answers import is_designed_apology
from compare.load.answers import judge
from compare.load.answers import Judged
from compare.load.http_request import Address
from compare.load.http_request import build
from compare.load.http_request import Request

APOLOGY = json.dumps({"message": "A part of the shop does not answer right now."}).encode()
PAGE = b"<!doctype html>\n<html lang='en'><body><h1>Sorry, not right now</h1><p>Please try again.</p></body></html>\n"
TRACE = b"Traceback (most recent call last):\n  File 'x'"


@pytest.mark.parametrize(
    ("status", "body", "designed"),
    [
        (503, APOLOGY, True),
        (503, PAGE, True),
        (500, APOLOGY, False),  # the shop apologises for what it had not expected
        (500, PAGE, False),
        (502, APOLOGY, False),
        (503, b"", False),
        (503, b"Service Unavailable", False),  # a server's own word, not the shop's
        (503, b'{"message": " "}', False),
        (503, b'{"error": "x"}', False),
        (503, b'["message"]', False),
        (503, PAGE[:60], False),  # cut short
        (503, PAGE.replace(b"Sorry, not right now", b""), False),
        (503, PAGE.replace(b"Please", TRACE), False),
        (503, json.dumps({"message": TRACE.decode()}).encode(), False),
    ],
)
def test_an_apology_is_designed_by_what_it_says(status: int, body: bytes, designed: bool) -> None:
    assert is_designed_apology(status, body) == designed


@pytest.fixture
def request_() -> Request:
    address = Address("127.0.0.1", 80)
    return build("checkout", address, "/", expect="placed", whole="similar", names=r'"id":\s*(\d+)')


@pytest.mark.parametrize(
    ("status", "body", "judged"),
    [
        (200, b'{"id": 12, "placed": 1, "similar": 2}', Judged("right", "", "12")),
        (200, b'{"id": 12, "placed": 1}', Judged("right", "degraded", "12")),
        (200, b'{"id": 12, "similar": 2}', Judged("content")),  # a wrong answer names nothing
        (200, b"placed similar", Judged("right")),
        (503, APOLOGY, Judged("status_503", "designed")),
        (500, APOLOGY, Judged("status_500")),
    ],
)
def test_an_answer_is_judged_by_what_was_expected(request_: Request, status: int, body: bytes, judged: Judged) -> None:
    assert judge(request_, status, body) == judged
