"""Environments are built once, whole, and by one builder at a time."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from compare.launch.local.environments import ensure_environments
from compare.launch.local.venv import Environment
from compare.launch.processes.process_group import ProcessGroup

# One small wheel, so that these tests build real environments within a second.
BLINKER = """blinker==1.9.0 \\
    --hash=sha256:b4ce2265a7abece45e7cc896e98dbebe6cead56bcf805a3d23136d145f5445bf \\
    --hash=sha256:ba0efaa9080b619ff2f3459d1d500c57bddea4a6b424b60a91141db6fd2f08bc
"""
ITSDANGEROUS = """itsdangerous==2.2.0 \\
    --hash=sha256:c6242fc49e35958c8b15141343aa660db5fc54d4f13a1db01a3f5891b98700ef \\
    --hash=sha256:e0050c0b7da1eea53ffaf149c0cfbb5c6e2e2b69c4bef22c81fa6eb73e5f6173
"""


@pytest.fixture
def process_group() -> Iterator[ProcessGroup]:
    process_group = ProcessGroup("test")
    yield process_group
    process_group.end()


@pytest.fixture
def requirements(tmp_path: Path) -> Path:
    path = tmp_path / "requirements.txt"
    path.write_text(BLINKER)
    return path


def build(tmp_path: Path, process_group: ProcessGroup, *requirements: Path) -> tuple[Environment, bool]:
    """Return the environment, and whether it had to be built."""
    said: list[str] = []
    found = ensure_environments({"tool": requirements}, tmp_path / "state", process_group, said.append)
    return found["tool"], bool(said)


def imports(environment: Environment, name: str) -> bool:
    return subprocess.run([environment.python, "-c", f"import {name}"], capture_output=True).returncode == 0


def test_an_environment_holds_its_requirements_compiled_and_is_built_once(
    tmp_path: Path, process_group: ProcessGroup, requirements: Path
) -> None:
    environment, was_built = build(tmp_path, process_group, requirements)
    assert was_built
    assert imports(environment, "blinker")
    assert not imports(environment, "pytest")
    assert list(environment.folder.glob("lib/python*/site-packages/blinker/__pycache__/base.*.pyc"))
    assert environment.damage() is None
    assert build(tmp_path, process_group, requirements) == (environment, False)


def test_each_environment_that_is_built_is_reported(
    tmp_path: Path, process_group: ProcessGroup, requirements: Path
) -> None:
    said: list[str] = []
    names = ("users", "products", "orders")
    ensure_environments(dict.fromkeys(names, [requirements]), tmp_path / "state", process_group, said.append)
    assert said[0] == "Building 3 environments: users, products, orders"
    first, second = said[1:]
    assert first.startswith("Building environments, 1 of 3 done: ")
    assert second.startswith("Building environments, 2 of 3 done: ")
    assert {*second.rpartition(": ")[2].split(", ")} < {*first.rpartition(": ")[2].split(", ")} < {*names}


def test_other_requirements_and_extras_make_another_environment(
    tmp_path: Path, process_group: ProcessGroup, requirements: Path
) -> None:
    extra = tmp_path / "extra.txt"
    extra.write_text(ITSDANGEROUS)
    plain, _ = build(tmp_path, process_group, requirements)
    more, was_built = build(tmp_path, process_group, requirements, extra)
    assert was_built
    assert plain.folder != more.folder
    assert imports(more, "blinker") and imports(more, "itsdangerous")
    assert not imports(plain, "itsdangerous")


def test_what_a_killed_builder_left_is_built_anew(
    tmp_path: Path, process_group: ProcessGroup, requirements: Path
) -> None:
    environment, _ = build(tmp_path, process_group, requirements)
    draft = environment.folder.with_name(f"{environment.folder.name}.draft")
    os.rename(environment.folder, draft)
    (draft / "rest").touch()
    again, was_built = build(tmp_path, process_group, requirements)
    assert was_built
    assert imports(again, "blinker")
    assert not draft.exists() and not (again.folder / "rest").exists()


@pytest.mark.parametrize("lost", ["bin/python", "lib/python*/site-packages/blinker", "cartlab-census"])
def test_a_loss_is_seen_at_a_glance(tmp_path: Path, process_group: ProcessGroup, requirements: Path, lost: str) -> None:
    environment, _ = build(tmp_path, process_group, requirements)
    [path] = environment.folder.glob(lost)
    os.rename(path, tmp_path / "lost")
    assert not environment.is_whole()
    again, was_built = build(tmp_path, process_group, requirements)
    assert was_built and again.is_whole() and imports(again, "blinker")


def test_two_builders_do_not_collide(tmp_path: Path, process_group: ProcessGroup, requirements: Path) -> None:
    with ThreadPoolExecutor(2) as executor:
        builds = [executor.submit(build, tmp_path, process_group, requirements) for _ in range(2)]
        environments = {build.result()[0] for build in builds}
    [environment] = environments
    assert environment.is_whole() and imports(environment, "blinker")
    assert environment.damage() is None
