"""The type check sees what is wrong, through the packages that a deployable has and the harness has not."""

from __future__ import annotations

import importlib.util
from collections.abc import Mapping
from pathlib import Path

from tests.deployables.typed import type_checked

RIGHT = """
from pybreaker import CircuitBreaker


def failures(breaker: CircuitBreaker) -> int:
    return breaker.fail_counter
"""


def test_a_wrong_type_from_a_package_of_the_deployable_is_found(pythons: Mapping[str, Path], tmp_path: Path) -> None:
    assert importlib.util.find_spec("pybreaker") is None
    (tmp_path / "pyproject.toml").write_text("[tool.mypy]\nstrict = true\n")
    package = tmp_path / "toy_service"
    package.mkdir()
    (package / "__init__.py").write_text(RIGHT)
    right = type_checked(package, pythons["order-service"], tmp_path / "cache")
    assert right.returncode == 0, right.stdout
    (package / "__init__.py").write_text(RIGHT.replace("int", "str"))
    wrong = type_checked(package, pythons["order-service"], tmp_path / "cache")
    assert wrong.returncode == 1
    assert 'got "int", expected "str"' in wrong.stdout
