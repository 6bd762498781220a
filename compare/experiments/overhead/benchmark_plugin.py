"""A pytest plugin for benchmark files of experiments. It takes the target, pins the process and repeats tests."""

from __future__ import annotations

import json
import os
from typing import Any

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--target", required=True, help="JSON: rooms, turns, most_turns, rounds, warmup_rounds, cores, all_cores"
    )


def pytest_configure(config: pytest.Config) -> None:
    cores = json.loads(config.getoption("--target")).get("cores")
    if cores:
        os.sched_setaffinity(0, cores)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run every test once in each turn. Turns lie apart, because the speed of a shared machine changes in seconds."""
    most_turns = json.loads(metafunc.config.getoption("--target"))["most_turns"]
    metafunc.parametrize("turn", range(most_turns), ids=lambda number: f"turn{number}")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run the first turn of all tests, then the second turn of all, and so on."""
    items.sort(key=lambda item: item.callspec.params["turn"])  # type: ignore[attr-defined]


@pytest.fixture(scope="session")
def target(request: pytest.FixtureRequest) -> dict[str, Any]:
    """Return what is to be measured, as the experiment passed it."""
    found: dict[str, Any] = json.loads(request.config.getoption("--target"))
    return found


# report.json describes the machine. pytest-benchmark would spend a second of every run on cpuinfo.
@pytest.hookimpl(tryfirst=True)
def pytest_benchmark_generate_machine_info() -> dict[str, Any]:
    return {"node": "see report.json", "cpu": {}}


@pytest.hookimpl(tryfirst=True)
def pytest_benchmark_generate_commit_info() -> dict[str, Any]:
    return {"id": "see report.json", "dirty": None, "project": "cartlab"}
