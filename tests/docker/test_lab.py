"""The lab about containers, on a real engine: what its solution and its checks come to there."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from compare.labs.checker import check
from compare.labs.lab import find_lab
from compare.labs.trials.container_trial import project
from compare.labs.trials.container_trial import tag
from compare.launch.docker.cli import docker
from compare.launch.docker.cli import images_like
from compare.launch.docker.containers import containers_of
from tests.compare.labs.both_ways import said
from tests.compare.labs.both_ways import solved

pytestmark = pytest.mark.usefixtures("no_other_builds")

LAB = find_lab(10)


def left_of_builds() -> list[str]:
    """Return the containers of the room's image that belong to no project; a test beside this one may run a shop."""
    form = '{{.ID}} {{.Label "com.docker.compose.project"}}'
    listed = docker("ps", "--all", "--filter", "label=cartlab=product-service", "--format", form).splitlines()
    return [line for line in listed if len(line.split()) == 1]


@pytest.fixture(autouse=True)
def own_folders(engine: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CARTLAB_STATE_DIR", str(tmp_path / "state"))
    monkeypatch.setenv("CARTLAB_LABS_DIR", str(tmp_path / "labs"))


def test_a_solution_passes_and_leaves_nothing_behind(tmp_path: Path) -> None:
    checked = check(LAB, solved(LAB, tmp_path / "aside"))
    assert checked.passed, said(checked)
    told = [finding.message for found in checked.findings.values() for finding in found]
    assert len(told) == 5 and "not as root" in told[2]
    assert containers_of(f"{project()}-micro") == []
    assert images_like(f"cartlab/*:{tag()}") == []
    assert left_of_builds() == []
    assert f"{project()}-micro" not in docker("volume", "ls") + docker("network", "ls")


def test_what_can_not_be_built_is_told_in_a_line(tmp_path: Path) -> None:
    workspace = solved(LAB, tmp_path / "aside")
    file = workspace.folder / "product-service" / "Dockerfile"
    file.write_text(file.read_text().replace('RUN ["python", "-m", "compileall"', 'RUN ["pyton", "-m", "compileall"'))
    checked = check(LAB, workspace)
    assert not checked.passed
    assert "pyton" in said(checked) and "Traceback" not in said(checked), os.linesep + said(checked)
    assert images_like(f"cartlab/*:{tag()}") == []
    assert left_of_builds() == []
