"""Every lab: the starter fails with the right message, a solution passes, and wrong answers get advice."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from compare.labs.checker import check
from compare.labs.lab import all_labs
from compare.labs.lab import Lab
from tests.compare.labs.both_ways import begun
from tests.compare.labs.both_ways import build_what_releases_need
from tests.compare.labs.both_ways import go_wrong
from tests.compare.labs.both_ways import is_helpful
from tests.compare.labs.both_ways import mistakes_in
from tests.compare.labs.both_ways import said
from tests.compare.labs.both_ways import solved
from tests.compare.labs.both_ways import take_code_as_seen
from tests.offline import offline as offline

LABS = all_labs()
# Three of each lab, or with CARTLAB_ALL_MISTAKES, as in .ci/run, all: most of them take some seconds.
MOST = None if os.environ.get("CARTLAB_ALL_MISTAKES") else 3
MISTAKES = [(lab, mistake) for lab in LABS for mistake in mistakes_in(lab)["wrong"][:MOST]]
WITHOUT_DOCKER = [lab for lab in LABS if not lab.needs]  # with it: tests/docker/test_lab.py
EACH_LAB = pytest.mark.parametrize("lab", LABS, ids=lambda lab: lab.slug)


@EACH_LAB
def test_what_is_begun_with_is_not_right_yet(lab: Lab) -> None:
    checked = check(lab, begun(lab))
    assert not checked.passed and is_helpful(checked)
    assert mistakes_in(lab)["starter"] in said(checked)


@pytest.fixture
def fetched(lab: Lab, tmp_path: Path) -> None:
    """Fetch what a lab needs beyond the shops' own requirements, before the network is cut off."""
    if "releases" in lab.steps:
        build_what_releases_need(lab, tmp_path / "requirements")


@pytest.mark.usefixtures("fetched", "offline")
@pytest.mark.parametrize("lab", WITHOUT_DOCKER, ids=lambda lab: lab.slug)
def test_a_solution_passes(lab: Lab, tmp_path: Path) -> None:
    checked = check(lab, solved(lab, tmp_path / "aside"))
    assert checked.passed, said(checked)


@pytest.mark.parametrize(
    ("lab", "mistake"), MISTAKES, ids=[f"{lab.slug}-{mistake['name'].replace(' ', '-')}" for lab, mistake in MISTAKES]
)
def test_a_plausible_mistake_is_told_what_is_wrong(lab: Lab, mistake: dict[str, str], tmp_path: Path) -> None:
    workspace = solved(lab, tmp_path / "aside")
    take_code_as_seen(lab, workspace)
    go_wrong(workspace, mistake)
    checked = check(lab, workspace)
    assert not checked.passed and is_helpful(checked), said(checked)
    assert mistake["says"] in said(checked)


@pytest.mark.parametrize("lab", all_labs(), ids=lambda lab: lab.slug)
def test_a_lab_has_a_page_hints_and_three_mistakes(lab: Lab) -> None:
    text = lab.text.read_text()
    assert text.startswith(f"# Lab {lab.number}: {lab.title}\n")
    assert len(lab.hints) >= 3 and all(len(hint) > 20 for hint in lab.hints)
    assert 10 <= lab.minutes <= 90
    assert len(mistakes_in(lab)["wrong"]) >= 3
