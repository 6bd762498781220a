"""From nothing to a shop and back to nothing, whatever comes between."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from functools import partial
from pathlib import Path

import psutil
import pytest

from compare.errors import CartlabError
from compare.experiments.stages.docker import PROJECT as BENCH
from compare.launch.docker.cli import docker
from compare.launch.docker.containers import containers_of
from compare.launch.docker.leftovers import left_of
from compare.launch.docker.leftovers import remove
from compare.launch.docker.runtime import composed
from compare.launch.docker.shop import ComposedShop
from compare.launch.runtime import LaunchOptions
from compare.launch.state import only_one
from compare.settings import REPOSITORY
from compare.topology import MICRO
from compare.topology import MONOLITH
from compare.topology import Shop
from tests.compare.launch.stub_shop import eventually
from tests.ports import port_block

pytestmark = pytest.mark.usefixtures("no_other_builds")

BUILD_AGAIN_S = 30  # far beyond what it takes: not a speed to be proud of, but a layer that was not kept takes longer


def dangling() -> set[str]:
    """Return the images that have lost their name and are in nobody's use: a shop of another test may run on one."""
    images = docker("image", "ls", "--quiet", "--filter", "dangling=true", "--filter", "label=cartlab").split()
    return {image for image in images if not docker("ps", "--all", "--quiet", "--filter", f"ancestor={image}")}


def answer(url: str) -> str:
    with urllib.request.urlopen(url, timeout=5) as answer:
        return str(answer.read().decode())


@pytest.mark.usefixtures("engine")
def test_nothing_is_left_after_a_shop_and_a_changed_line_rebuilds_only_the_last_layers(tmp_path: Path) -> None:
    source = tmp_path / "tree"
    kept = shutil.ignore_patterns(".*", "__pycache__", "node_modules", "reports")
    for folder in ("monolith", "microservices"):
        shutil.copytree(REPOSITORY / folder, source / folder, ignore=kept)
    shutil.copy(REPOSITORY / "monolith" / ".dockerignore", source / "monolith" / ".dockerignore")
    tag = f"test-{os.getpid()}"
    options = LaunchOptions(
        project=f"cartlab-change-{os.getpid()}", port_base=port_block(), source=source, settings={"CARTLAB_TAG": tag}
    )
    try:
        with composed(MONOLITH, options) as shop:
            first = docker("image", "inspect", "--format", "{{json .RootFS.Layers}}", f"cartlab/monolith:{tag}")
            health = source / "monolith" / "monolith" / "shell" / "health.py"
            health.write_text(health.read_text() + "\n# changed\n")
            began_s = time.perf_counter()
            shop.compose("build", "--quiet")
            assert time.perf_counter() - began_s < BUILD_AGAIN_S
            second = docker("image", "inspect", "--format", "{{json .RootFS.Layers}}", f"cartlab/monolith:{tag}")
            same, changed = (json.loads(layers) for layers in (first, second))
            assert len(same) == len(changed)
            assert [a == b for a, b in zip(same, changed, strict=True)] == [True] * (len(same) - 2) + [False] * 2
        assert left_of(shop.name) == {}
        assert dangling() == set()
    finally:
        docker("image", "rm", f"cartlab/monolith:{tag}")


def test_a_shop_with_a_wrong_setting_says_so_in_a_line_and_leaves_nothing(engine: None) -> None:
    options = LaunchOptions(
        project=f"cartlab-wrong-{os.getpid()}", port_base=port_block(), settings={"CARTLAB_CATALOGUE_SIZE": "many"}
    )
    with pytest.raises(CartlabError, match="CATALOGUE_SIZE"), composed(MONOLITH, options):
        raise AssertionError("it must not start")
    assert left_of(f"{options.project}-monolith") == {}


def test_a_database_without_room_says_so_in_a_line(engine: None) -> None:
    options = LaunchOptions(project=f"cartlab-full-{os.getpid()}", port_base=port_block())
    shop = ComposedShop(MONOLITH, options)
    tmpfs = ("--driver", "local", "--opt", "type=tmpfs", "--opt", "device=tmpfs", "--opt", "o=size=8m,mode=777")
    docker("volume", "create", *tmpfs, f"{shop.name}_monolith-database")
    try:
        with pytest.raises(CartlabError, match="is full.*No space left on device"):
            shop.start(lambda line: None)
    finally:
        shop.stop()
        docker("volume", "rm", "--force", f"{shop.name}_monolith-database")
    assert left_of(shop.name) == {}


@pytest.mark.parametrize("shop", [MONOLITH, MICRO], ids=lambda shop: shop.name)
def test_the_commands_of_every_day_work_in_containers(engine: None, shop: Shop, tmp_path: Path) -> None:
    name, base = shop.name, port_block()
    project = f"cartlab-{name}"

    def cli(*words: str) -> subprocess.CompletedProcess[str]:
        foreign = {"COMPOSE_PROJECT_NAME": "somebody-elses", "CARTLAB_TAG": "no-such-tag"}  # of another project here
        environment = {**os.environ, **foreign, "CARTLAB_STATE_DIR": str(tmp_path), "COLUMNS": "150"}
        command = [sys.executable, str(REPOSITORY / "cli.py"), *words]
        return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=600)

    up = cli("up", name, "-d", "--runtime", "docker", "--port-base", str(base))
    try:
        assert up.returncode == 0, up.stderr
        pages = ComposedShop(shop, LaunchOptions(port_base=base)).url("pages")
        assert f"{pages}/" in up.stdout
        assert "</html>" in answer(f"{pages}/")
        password = tmp_path / "docker" / name / "admin_password"
        assert oct(password.stat().st_mode)[-3:] == "600"
        again = cli("up", name, "-d", "--runtime", "docker", "--port-base", str(base))
        assert again.returncode == 1 and "is running already" in again.stderr
        again = cli("up", name, "--runtime", "docker", "--port-base", str(base))  # which would end with Ctrl-C
        assert again.returncode == 1 and "is running already" in again.stderr
        assert "</html>" in answer(f"{pages}/")
        listed = cli("ps")
        assert all(deployable.role in listed.stdout for deployable in shop.deployables)
        assert '"path": "/"' in cli("logs", name, "--runtime", "docker").stdout
        broken = cli("fault", "inject", name, "pause", "products")
        assert "products: pause" in broken.stdout, broken.stderr
        assert "frozen" in cli("ps").stdout
        for words, said in ((("exception", "products"), "runtime docker"), (("database-stopped", "pages"), "TARGET")):
            refused = cli("fault", "inject", name, *words)
            assert refused.returncode == 2 and said in refused.stderr
        assert cli("fault", "heal", name).stdout == f"{name} is healed.\n"
        assert "frozen" not in cli("ps").stdout
    finally:
        down = cli("down", name)
    assert down.returncode == 0 and "is stopped" in down.stdout
    assert not password.exists()
    assert left_of(project) == {}


def test_ctrl_c_at_any_moment_leaves_nothing(engine: None, tmp_path: Path) -> None:
    base = port_block()
    command = [sys.executable, str(REPOSITORY / "cli.py"), "up", "monolith", "--runtime", "docker"]
    for is_time in (
        lambda up: psutil.Process(up.pid).children(),
        lambda up: containers_of("cartlab-monolith"),
        lambda up: any(c.state == "running" and c.service == "monolith" for c in containers_of("cartlab-monolith")),
    ):
        up = subprocess.Popen(
            [*command, "--port-base", str(base)],
            env={**os.environ, "CARTLAB_STATE_DIR": str(tmp_path)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        eventually(partial(is_time, up), timeout_s=120)
        up.send_signal(signal.SIGINT)
        up.send_signal(signal.SIGINT)  # somebody is impatient
        _, said = up.communicate(timeout=120)
        assert up.returncode == 130, said
        assert "Traceback" not in said
        assert left_of("cartlab-monolith") == {}


def test_down_takes_away_what_a_killed_bench_has_left(engine: None, tmp_path: Path) -> None:
    project = f"{BENCH}-left-{os.getpid()}-micro"
    label = f"com.docker.compose.project={project}"
    down = [sys.executable, str(REPOSITORY / "cli.py"), "down"]
    environment = {**os.environ, "CARTLAB_STATE_DIR": str(tmp_path)}
    docker("volume", "create", "--label", label, f"{project}_data")
    try:
        with only_one(tmp_path):  # as a bench that is at work
            subprocess.run(down, env=environment, check=True, capture_output=True)
        assert left_of(project)
        said = subprocess.run(down, env=environment, check=True, capture_output=True, text=True).stdout
        assert "a killed bench had left" in said
    finally:
        left = left_of(project)
        remove(project)
    assert left == {}


@pytest.mark.parametrize("detach", [[], ["-d"]], ids=["", "detached"])
def test_a_shop_whose_launcher_was_killed_is_gone_soon(engine: None, tmp_path: Path, detach: list[str]) -> None:
    words = ["up", "monolith", *detach, "--runtime", "docker", "--port-base", str(port_block())]
    up = subprocess.Popen(
        [sys.executable, str(REPOSITORY / "cli.py"), *words],
        env={**os.environ, "CARTLAB_STATE_DIR": str(tmp_path)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        eventually(lambda: len(containers_of("cartlab-monolith")) >= 2, timeout_s=120)
    finally:
        up.kill()
        up.wait()
    eventually(lambda: left_of("cartlab-monolith") == {}, timeout_s=60)
