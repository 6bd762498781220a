"""pytest plugin for benchmark files of experiments: takes the target, pins the process, skips slow machine reports."""

from __future__ import annotations

import json
import os
from typing import Any

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--target", required=True, help="JSON: rooms, rounds, slow_rounds, warmup_rounds, cores")


def pytest_configure(config: pytest.Config) -> None:
    cores = json.loads(config.getoption("--target")).get("cores")
    if cores:
        os.sched_setaffinity(0, cores)


@pytest.fixture(scope="session")
def target(request: pytest.FixtureRequest) -> dict[str, Any]:
    """What is to be measured, as the experiment passed it."""
    found: dict[str, Any] = json.loads(request.config.getoption("--target"))
    return found


# report.json describes the machine; pytest-benchmark would ask cpuinfo for a second, in every run
@pytest.hookimpl(tryfirst=True)
def pytest_benchmark_generate_machine_info() -> dict[str, Any]:
    return {"node": "see report.json", "cpu": {}}


@pytest.hookimpl(tryfirst=True)
def pytest_benchmark_generate_commit_info() -> dict[str, Any]:
    return {"id": "see report.json", "dirty": None, "project": "cartlab"}
