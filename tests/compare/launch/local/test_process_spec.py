"""A release says how its server talks to it."""

from __future__ import annotations

from pathlib import Path

import pytest

from compare.launch.local.process_spec import copy_command
from compare.launch.local.process_spec import Release
from compare.launch.local.venv import Environment
from compare.topology import MONOLITH


@pytest.mark.parametrize(("says", "interface"), [('[tool.cartlab]\ninterface = "asgi"\n', "asgi"), ("", "wsgi")])
def test_the_server_talks_to_a_release_as_that_says(says: str, interface: str, tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(says)
    command = copy_command(Release(tmp_path, Environment("", Path())), MONOLITH.deployables[0])
    assert command[command.index("--interface") + 1] == interface
    assert ("--blocking-threads" in command) == (interface == "wsgi")


def test_what_was_installed_from_a_wheel_has_no_project_file_and_is_wsgi(tmp_path: Path) -> None:
    assert Release(tmp_path, Environment("", Path())).interface == "wsgi"
