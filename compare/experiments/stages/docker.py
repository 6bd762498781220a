"""The stage of shops in containers. Each condition has a name and volumes of its own."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from dataclasses import field
from pathlib import Path

from ...errors import CartlabError
from ...launch.docker.cli import docker
from ...launch.docker.cli import images_like
from ...launch.docker.containers import containers_of
from ...launch.docker.leftovers import projects_of
from ...launch.docker.leftovers import remove
from ...launch.docker.runtime import composed
from ...launch.docker.shop import ComposedShop
from ...launch.processes.deferred_signals import deferred_signals
from ...launch.runtime import LaunchOptions
from ...launch.state import only_one
from ...measure.fairness import Limits
from ...measure.machine import available_cores
from ...settings import REPOSITORY
from ...settings import state_directory
from ...topology import WHEN_MEASURED
from ..bench.experiment import Condition

PROJECT = "cartlab-bench"
TAG = "bench-"  # begins the tags of images with changed code
QUOTA = "CARTLAB_CPU_QUOTA"
ONE_CORE = 10000  # microseconds of each period of as many
MEMORY_LIMIT = "512m"


@dataclass
class DockerStage:
    """Launches conditions. Every condition keeps its own databases from block to block, and no other touches them.

    Images are shared, because they hold no data. All conditions use the same ports in turn, because only the measured
    shop runs.
    """

    port_base: int | None = None
    cores: tuple[int, ...] | None = None
    other_cores: tuple[int, ...] | None = None
    state: Path = field(default_factory=state_directory)

    def clear(self) -> None:
        """Throw away the data of all conditions, the images of changed code, and what a killed bench has left."""
        with deferred_signals():
            for project in sorted(projects_of(f"{PROJECT}-")):
                remove(project)
            for image in images_like(f"cartlab/*:{TAG}*"):
                docker("image", "rm", "--force", image)
        shutil.rmtree(self.state / "bench", ignore_errors=True)

    def _pinning(self) -> dict[str, str]:
        """Return the cores of the deployables, and those of their helpers, the databases and the gateway."""
        cores = {"CARTLAB_CPUSET": self.cores, "CARTLAB_OTHER_CPUSET": self.other_cores}
        return {name: ",".join(map(str, chosen)) for name, chosen in cores.items() if chosen}

    @contextmanager
    def launched(self, condition: Condition, log_level: str) -> Iterator[ComposedShop]:
        """Launch a condition and wait until it is ready. Its containers are gone on exit. Raises CartlabError."""
        name = re.sub("[^a-z0-9]+", "-", condition.name)
        settings = self._pinning() if is_pinned(condition) else {}
        share = condition.settings.get(QUOTA)
        source = REPOSITORY
        if condition.source is not None:  # its images must not replace the repository's own
            settings["CARTLAB_TAG"] = f"{TAG}{name}"
            source = condition.source(self.state / "bench" / name / "tree")
        options = LaunchOptions(
            style=condition.style,
            copies=condition.copies,
            port_base=self.port_base,
            project=f"{PROJECT}-{name}",
            log_level=log_level,
            source=source,
            settings={**WHEN_MEASURED, **settings, **condition.settings, QUOTA: str(ONE_CORE)},
        )
        with composed(condition.shop, options, keep_data=True) as shop:
            if share is not None:  # a start with a share of a core would be the longest part of the block
                shop.limit_cpu(int(share), available_cores())
            yield shop


class DockerStaging:
    """Stages of containers."""

    def stage(
        self, port_base: int | None, shop_cores: tuple[int, ...] | None, other_cores: tuple[int, ...] | None
    ) -> DockerStage:
        """Return a stage whose databases and gateways use the other cores."""
        return DockerStage(port_base, shop_cores, other_cores)

    def limits_of(self, condition: Condition) -> Limits:
        """Return what each copy of a condition may use."""
        return limits_of(condition)

    def sweep(self) -> str:
        """Remove what a killed bench has left. A bench at work is left alone."""
        left = projects_of(f"{PROJECT}-")
        if not left or any(container.state == "running" for project in left for container in containers_of(project)):
            return ""
        try:
            with only_one(state_directory()):
                DockerStage().clear()
        except CartlabError:  # a bench is between two launches
            return ""
        return "What a killed bench had left in Docker is gone."


def is_pinned(condition: Condition) -> bool:
    """Return whether the copies share the shop's cores. Copies with a share of a core are spread over all cores."""
    return QUOTA not in condition.settings


def limits_of(condition: Condition) -> Limits:
    """Return what each copy of a condition may use."""
    cores = int(condition.settings.get(QUOTA, ONE_CORE)) / ONE_CORE
    memory = condition.settings.get("CARTLAB_MEMORY", MEMORY_LIMIT)
    return Limits(cpu=f"{cores:g} of a core", memory=memory, balancer="HAProxy", is_pinned=is_pinned(condition))
