"""Launch a shop as containers, from the compose files that people use by hand.

Docker supervises the containers: it restarts those that die. The harness runs nothing beside it.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from collections.abc import Collection
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import psutil

from ...errors import CartlabError
from ...topology import Deployable
from ...topology import Shop
from ...topology import Style
from ..ports import urls_of
from ..processes.deferred_signals import deferred_signals
from ..runtime import CopyStatus
from ..runtime import CopyUse
from ..runtime import Health
from ..runtime import LaunchOptions
from ..runtime import Rollout
from ..runtime import Tell
from . import rolling
from .base_images import pull_bases
from .cli import docker
from .container_stats import ContainerUse
from .container_stats import engine_client
from .container_stats import NOTHING
from .container_stats import use_of
from .container_stats import uses_of
from .containers import Container
from .containers import containers_of
from .containers import printed_by
from .containers import prune_images
from .containers import remove_broken_builds
from .images import built_from
from .images import refuse_secrets
from .project import ComposeProject
from .project import STOP_TIMEOUT_S
from .readiness import await_ready
from .readiness import explained

LABEL = "cartlab"
BUILD_PATIENCE_S = 900  # the first build fetches and unpacks all packages
START_PATIENCE_S = 180
ENGINE = ("dockerd", "containerd", "docker-proxy", "containerd-shim", "containerd-shim-runc-v2", "containerd-shim-")


class ComposedShop(ComposeProject):
    """A shop of containers. It need not run. Every question and every action goes to the engine."""

    def __init__(self, shop: Shop, options: LaunchOptions) -> None:
        super().__init__(shop, options)
        self.style: Style = options.style
        self.source = options.source
        self.startup_s = 0.0

    @property
    def urls(self) -> Mapping[str, str]:
        """The URL at which each room answers, without a slash at the end."""
        return urls_of(self.shop)

    def url(self, room: str) -> str:
        """Return the URL at which a room (users, products, orders, pages) answers, without a slash at the end."""
        return self.urls[room]

    @property
    def admin_password(self) -> str:
        """The password that init made for the user `admin`. Raises CartlabError if the shop does not run."""
        users = self.shop.serving("users").name
        return self.compose("exec", "-T", users, "cat", "/data/admin_password").strip()

    @property
    def admin_password_file(self) -> Path:
        """The file in which a launch by hand keeps that password for a person."""
        return own_folder(self.options.state, self.shop) / "admin_password"

    def copies(self) -> list[CopyStatus]:
        """Return what Docker knows about each copy now. Asking the engine takes some hundredths of a second."""
        roles = {deployable.name: deployable for deployable in self.shop.deployables}
        return [_status(container, roles[container.service]) for container in self.containers()]

    def pids(self, role: str | None = None) -> list[int]:
        """Return the processes of one role's containers, or of the whole shop with databases, gateway and the engine.

        The engine works for the shop: docker-proxy, for one, carries each request. This needs Docker on Linux, where
        containers are processes of this machine.
        """
        containers = self.containers(role) if role else containers_of(self.name)
        found = [pid for container in containers if container.pid for pid in _with_descendants(container.pid)]
        return found if role else [*found, *_engine_pids()]

    def usage(self, copies: Collection[CopyStatus]) -> list[CopyUse]:
        """Return what each of these copies uses, by the engine's count. Raises CartlabError."""
        with engine_client() as client:
            uses = uses_of(client, [copy.log.name for copy in copies])
        return [CopyUse(use.cpu_s, use.memory_bytes) for use in uses]

    def log_text(self, role: str) -> str:
        """Return what the copies of a role have printed. Raises CartlabError."""
        return "".join(printed_by(container.id) for container in self.containers(role))

    def use(self, role: str | None = None) -> ContainerUse:
        """Return what the containers of one role, or of all deployables, use. Raises CartlabError."""
        return use_of(container.id for container in self.containers(role))

    def uses(self) -> tuple[ContainerUse, ContainerUse]:
        """Return the use of the deployables, and of everything with databases and gateway. Raises CartlabError."""
        with self.uses_reader() as read:
            return read()

    @contextmanager
    def uses_reader(self) -> Iterator[Callable[[], tuple[ContainerUse, ContainerUse]]]:
        """Yield a function that returns `uses` without delay, for the containers that run now. Raises CartlabError."""
        containers = containers_of(self.name)
        served = {deployable.name for deployable in self.shop.deployables}
        with engine_client() as client:

            def read() -> tuple[ContainerUse, ContainerUse]:
                uses = uses_of(client, (container.id for container in containers))
                own = [use for container, use in zip(containers, uses, strict=True) if container.service in served]
                return sum(own, NOTHING), sum(uses, NOTHING)

            yield read

    def start(self, report: Tell) -> None:
        """Build what has changed, start the shop, and return when every copy is ready. Raises CartlabError."""
        pull_bases(report)
        changed = [
            each.name for each in self.shop.deployables if built_from(self.image(each.name)) != self.hash_of(each)
        ]
        if changed:
            refuse_secrets(os.environ.get("PIP_INDEX_URL"))
            report(f"Building {', '.join(changed)}")
            try:
                self.compose("build", "--quiet", *changed, patience_s=BUILD_PATIENCE_S)
            except BaseException:
                with deferred_signals():
                    remove_broken_builds(changed)
                raise
        report("Starting containers")
        scales = [f"--scale={self.shop.deployable(role).name}={count}" for role, count in self.options.copies.items()]
        began_s = time.perf_counter()
        try:
            self.compose("up", "--detach", "--no-build", *scales, patience_s=START_PATIENCE_S)
            await_ready(self.containers, [f"{self.url(room)}/ready" for d in self.shop.deployables for room in d.rooms])
        except CartlabError as error:
            raise explained(error, containers_of(self.name)) from error
        self.startup_s = time.perf_counter() - began_s

    def deploy(self, role: str, source: Path) -> Rollout:
        """Replace the copies of a role by copies of an image built from another tree: see rolling.py."""
        if source != self.source:
            self.options = replace(self.options, source=source)
        deployable = self.shop.deployable(role)
        if built_from(self.image(deployable.name)) != self.hash_of(deployable):
            self.compose("build", "--quiet", deployable.name, patience_s=BUILD_PATIENCE_S)
        return rolling.deploy(self, role)

    def scale(self, role: str, copies: int) -> Rollout:
        """Change how many copies of a role run, without a pause: see rolling.py."""
        return rolling.scale(self, role, copies)

    def limit_cpu(self, quota: int, cores: Sequence[int]) -> None:
        """Limit every running copy to `quota` of one core, in CARTLAB_CPU_QUOTA's unit. Copies take the cores in turn.

        Threads of one Python that move between cores take up to twice the CPU for the same work. With a small quota,
        that would dominate the measurement. Raises CartlabError.
        """
        for number, container in enumerate(self.containers()):
            limits = ("--cpu-quota", str(quota), "--cpuset-cpus", str(cores[number % len(cores)]))
            docker("update", *limits, container.id)

    def stop(self, *, keep_data: bool = False) -> bool:
        """Remove the shop's containers, networks and volumes, and the images that a build has replaced.

        Returns whether there were any containers. Raises CartlabError.
        """
        there = bool(containers_of(self.name))
        volumes = [] if keep_data else ["--volumes"]
        self.compose("down", *volumes, "--remove-orphans", "--timeout", str(STOP_TIMEOUT_S))
        prune_images(LABEL)
        return there


def own_folder(state: Path, shop: Shop) -> Path:
    """Return the folder with the password of a shop in containers, and the lock of the command that may start it."""
    return state / "docker" / shop.name


def _status(container: Container, deployable: Deployable) -> CopyStatus:
    health: Health = "restarting" if container.state == "restarting" else "stopped"
    if container.state == "running":
        health = "starting" if container.health == "starting" else "healthy"
    return CopyStatus(
        role=deployable.role,
        deployable=deployable.name,
        copy=container.number,
        pid=container.pid,
        port=deployable.port,
        health=health,
        restarts=container.restarts,
        last_exit=f"exit code {container.exit_code}" if container.exit_code else None,
        log=Path(container.name),
    )


def _engine_pids() -> list[int]:
    return [process.pid for process in psutil.process_iter(["name"]) if process.info["name"] in ENGINE]


def _with_descendants(pid: int) -> list[int]:
    try:
        process = psutil.Process(pid)
        return [pid, *(child.pid for child in process.children(recursive=True))]
    except psutil.NoSuchProcess:
        return []
