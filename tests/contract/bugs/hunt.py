"""Run the contract tests against a shop with a bug in it.

A sound shop runs all the time. For each bug, only the deployables that contain it start again, from the patched copy.
They share the data of the sound shop, and its deployables are their neighbours. So a bug costs one light start (see
nursery.py), not four.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

import pytest

from compare.settings import REPOSITORY
from tests.contract.beside import Sound
from tests.contract.bugs.bug import Bug
from tests.contract.bugs.nursery import Nurseries
from tests.contract.bugs.planting import affected
from tests.contract.bugs.planting import plant

SUITE = Path("tests") / "contract"
TIMEOUT_S = 300
# Each run gets a fresh process, forked from one that has already imported what all runs need.
FRESH = multiprocessing.get_context("forkserver")
FRESH.set_forkserver_preload([__name__, "tests.contract.browser", "tests.contract.people"])


@dataclass(frozen=True)
class Verdict:
    """The end of a run of contract tests: failed assertions, other errors, or success."""

    passed: int
    failed: int
    errors: int
    said: str


def hunt(bug: Bug, sound: Sound, nurseries: Nurseries, folder: Path) -> Verdict:
    """Plant the bug, and run the test that must catch it."""
    folder.mkdir()
    plant(bug, sound.subject.architecture, sound.subject.shop, folder / "tree")
    parts = affected(bug, sound.subject.architecture, sound.subject.shop)
    with nurseries.running(parts, folder / "tree", folder) as urls:
        return run_tests([bug.caught_by], sound, urls, folder / "junit.xml")


def run_without_a_bug(tests: list[str], sound: Sound, nurseries: Nurseries, folder: Path) -> Verdict:
    """Run the same tests without a bug, with all deployables started as those with a bug are."""
    folder.mkdir()
    with nurseries.running(sound.subject.shop.deployables, REPOSITORY, folder) as urls:
        return run_tests(tests, sound, urls, folder / "junit.xml")


def run_tests(tests: list[str], sound: Sound, urls: Mapping[str, str], report: Path) -> Verdict:
    """Run contract tests against these addresses, in a separate process."""
    described = {
        "architecture": sound.subject.architecture,
        "admin_password": sound.shop.admin_password,
        **urls,
    }
    log = report.with_suffix(".log")
    process = FRESH.Process(target=pytest_in_fresh_process, args=(tests, json.dumps(described), report, log))
    process.start()
    process.join(TIMEOUT_S)
    process.kill()
    process.join()
    process.close()
    said = log.read_text() if log.exists() else ""
    if not report.exists():
        return Verdict(0, 0, 1, said)
    cases = list(ElementTree.parse(report).iter("testcase"))
    failures = [case.find("failure") for case in cases]
    asserted = [f for f in failures if f is not None and f.get("message", "").startswith(("AssertionError", "assert "))]
    wrecked = (
        sum(f is not None for f in failures) - len(asserted) + sum(case.find("error") is not None for case in cases)
    )
    return Verdict(len(cases) - len(asserted) - wrecked, len(asserted), wrecked, said)


def pytest_in_fresh_process(tests: list[str], described: str, report: Path, log: Path) -> None:
    """Run the tests in this process, which is a separate one, and write all output to the log."""
    with log.open("w") as output:
        os.dup2(output.fileno(), 1)
        os.dup2(output.fileno(), 2)
    os.chdir(REPOSITORY)
    # No test needs a plugin, and loading the plugins would take longer than the tests.
    os.environ |= {"CARTLAB_CONTRACT_URLS": described, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    options = ["-q", "-x", "-p", "no:cacheprovider", "-o", "addopts=", f"--junitxml={report}"]
    sys.exit(pytest.main([*options, *(str(SUITE / test) for test in dict.fromkeys(tests))]))
