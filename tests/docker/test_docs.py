"""The commands of docs/docker.md, as they stand there, on other ports and under another name."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from collections.abc import Iterator
from collections.abc import Mapping
from pathlib import Path

import pytest

from compare.launch.docker.base_images import base_variables
from compare.settings import REPOSITORY
from compare.topology import SHOPS
from tests.docs.test_commands import commands
from tests.docs.test_commands import IN_DOCKER
from tests.docs.test_commands import on_free_ports
from tests.ports import port_block

pytestmark = pytest.mark.usefixtures("no_other_builds")

BUILD = "sudo .venv/bin/python cli.py images build"  # the fixture `engine` has done that if nothing else was there


@pytest.fixture
def environment(engine: None, tmp_path: Path) -> Iterator[Mapping[str, str]]:
    base = port_block()
    ports = {
        f"CARTLAB_{each.role.upper()}_PORT": str(each.port)
        for shop in SHOPS.values()
        for each in shop.shifted(base).deployables
    }
    project = {"CARTLAB_PROJECT": f"cartlab-docs-{os.getpid()}", "CARTLAB_STATE_DIR": str(tmp_path)}
    given = {**os.environ, **base_variables(), **ports, **project}
    yield given
    for shop in SHOPS:
        down = ["docker", "compose", "-f", f"docker-compose.{shop}.yml", "down", "--volumes", "--timeout", "5"]
        subprocess.run(down, cwd=REPOSITORY, env=given, check=True, capture_output=True)


def test_every_command_works(environment: Mapping[str, str], tmp_path: Path) -> None:
    found = [command for command in commands(IN_DOCKER) if command != BUILD]
    assert len(found) >= 8
    for command in found:
        words = shlex.split(on_free_ports(command, port_block()).replace("/media/stick", str(tmp_path / "stick")))
        if words[0] == "docker":
            words += ["--detach"]  # the page lets it print until Ctrl-C
        else:
            assert words[:2] == ["python", "cli.py"]
            words[0] = sys.executable
        done = subprocess.run(words, cwd=REPOSITORY, env=environment, capture_output=True, text=True, timeout=600)
        assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
