"""Run the contract tests against a shop with a bug in it.

A sound shop runs all the time. Only the deployables that a bug lies in are started again, from the patched copy, with
the sound ones as neighbours and on the same data, so that a bug costs one start and not four.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import sys
from collections.abc import Iterator
from collections.abc import Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest

from compare import topology
from compare.launch.local import launched
from compare.launch.local import LaunchOptions
from compare.launch.local import RunningShop
from compare.settings import REPOSITORY
from tests.contract.bugs.bug import Bug
from tests.contract.bugs.planting import affected
from tests.contract.bugs.planting import plant
from tests.contract.shop import Shop
from tests.contract.subjects import CHEAP_PASSWORDS
from tests.contract.subjects import running
from tests.contract.subjects import share_venvs
from tests.contract.subjects import Subject
from tests.ports import port_block

SUITE = Path("tests") / "contract"
TIMEOUT_S = 300
# Each run gets a fresh process, forked from one that has imported already what they all need.
FRESH = multiprocessing.get_context("forkserver")
FRESH.set_forkserver_preload([__name__, "tests.contract.browser", "tests.contract.people"])


@dataclass(frozen=True)
class Verdict:
    """How a run of contract tests ended: by failed assertions, by errors of any other kind, or well."""

    passed: int
    failed: int
    errors: int
    said: str


@dataclass(frozen=True)
class Sound:
    """A shop without a bug, running."""

    subject: Subject
    shop: Shop
    launch: RunningShop
    state: Path

    def urls(self) -> dict[str, str]:
        return dict(self.shop.urls)


@contextmanager
def sound_shop(subject: Subject, state: Path) -> Iterator[Sound]:
    with running(subject, state, settings={"CARTLAB_CATALOGUE_SIZE": "60"}) as (shop, launch):
        yield Sound(subject, shop, launch, state)


def hunt(bug: Bug, sound: Sound, folder: Path) -> Verdict:
    """Plant the bug and run the test that has to catch it."""
    folder.mkdir()
    plant(bug, sound.subject.architecture, sound.subject.shop, folder / "tree")
    with buggy_shop(bug, sound, folder) as urls:
        return run_tests([bug.caught_by], sound, urls, folder / "junit.xml")


@contextmanager
def buggy_shop(bug: Bug, sound: Sound, folder: Path) -> Iterator[dict[str, str]]:
    """Start the patched deployables next to the sound ones; yield where each room answers now."""
    parts = affected(bug, sound.subject.architecture, sound.subject.shop)
    ports = port_block()
    urls = sound.urls()
    for part in parts:
        for room in part.rooms:
            urls[room] = f"http://127.0.0.1:{ports + topology.PORT_OFFSETS[part.role]}"
    share_venvs(folder)
    options = LaunchOptions(
        port_base=ports,
        source=folder / "tree",
        state=folder,
        settings_by_role={part.role: environment(part, sound, urls) for part in parts},
        init=False,  # the sound shop's data is there
    )
    # To the launcher they are a shop of their own, which calls nobody: whom they call stands in their settings.
    with launched(replace(sound.subject.shop, deployables=tuple(replace(part, calls=()) for part in parts)), options):
        yield urls


def environment(part: topology.Deployable, sound: Sound, urls: Mapping[str, str]) -> dict[str, str]:
    """Return the settings that put a deployable in the place of the sound one."""
    settings = {**CHEAP_PASSWORDS, "CARTLAB_DATA_DIR": str(sound.launch.data_directory(part.role))}
    if part.calls:
        settings["CARTLAB_TRANSPORT"] = sound.subject.style
    for role in part.calls:
        settings[f"CARTLAB_{role.upper()}_URL"] = urls[role]
    token = sound.state / sound.subject.shop.name / "service-token"
    if token.exists():
        settings["CARTLAB_SERVICE_TOKEN_FILE"] = str(token)
    return settings


def run_tests(tests: list[str], sound: Sound, urls: Mapping[str, str], report: Path) -> Verdict:
    """Run contract tests in a process of their own against these addresses."""
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
    """Run the tests here, which is a process of its own, with all that is printed in the log."""
    with log.open("w") as output:
        os.dup2(output.fileno(), 1)
        os.dup2(output.fileno(), 2)
    os.chdir(REPOSITORY)
    # Nothing in these tests needs a plugin, and loading them would cost more than the tests do.
    os.environ |= {"CARTLAB_CONTRACT_URLS": described, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    options = ["-q", "-x", "-p", "no:cacheprovider", "-o", "addopts=", f"--junitxml={report}"]
    sys.exit(pytest.main([*options, *(str(SUITE / test) for test in dict.fromkeys(tests))]))
