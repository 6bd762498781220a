"""The one switch of the whole test run: which shops the contract suite is run against."""

from __future__ import annotations

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--subject",
        action="append",
        default=[],
        metavar="NAME",
        help="--subject=NAME: only this one (monolith, micro-course, micro-resilient); may be repeated",
    )
