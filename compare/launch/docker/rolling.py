"""Change a shop in containers while it serves: replace an image, or change the number of copies.

A new copy joins the old ones behind the gateway. Old copies are stopped only when the new one is ready. They first
answer the requests that they have begun.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from collections.abc import Sequence

from ...errors import CartlabError
from ..runtime import Rollout
from .cli import docker
from .containers import Container
from .gateway import addresses_in_use
from .project import ComposeProject
from .project import STOP_TIMEOUT_S

PATIENCE_S = 60.0
POLL_S = 0.1
KILLED = 137


def deploy(project: ComposeProject, role: str) -> Rollout:
    """Replace every copy of a role by one from the image that was built last. Raises CartlabError."""
    old = project.containers(role)
    ready_s = _add(project, role, 2 * len(old))
    return _without(project, old, ready_s)


def scale(project: ComposeProject, role: str, copies: int) -> Rollout:
    """Start copies of a role, or stop the last ones, until `copies` run. Raises CartlabError."""
    running = project.containers(role)
    ready_s = _add(project, role, copies) if copies > len(running) else ()
    return _without(project, running[copies:], ready_s)


def _add(project: ComposeProject, role: str, copies: int) -> tuple[float, ...]:
    """Start copies until `copies` run. Return after how many seconds all were ready and known to the gateway."""
    name = project.shop.deployable(role).name
    began_s = time.monotonic()
    project.compose("up", "--detach", "--no-build", "--no-deps", "--no-recreate", f"--scale={name}={copies}", name)
    (gateway,) = project.helpers("gateway")
    _await(lambda: all(container.passes_its_check() for container in project.containers(role)), f"{name} is not ready")
    wanted = {container.addresses[project.network] for container in project.containers(role)}
    _await(lambda: wanted <= addresses_in_use(gateway.id), f"the gateway does not know all copies of {name}")
    return (time.monotonic() - began_s,)


def _without(project: ComposeProject, containers: Sequence[Container], ready_s: tuple[float, ...]) -> Rollout:
    """Stop containers. Return how long each took, and how many had to be killed."""
    drain_s, killed = [], 0
    for container in containers:
        began_s = time.monotonic()
        docker("stop", "--time", str(STOP_TIMEOUT_S), container.id)
        drain_s.append(time.monotonic() - began_s)
        killed += docker("inspect", "--format", "{{.State.ExitCode}}", container.id).strip() == str(KILLED)
        docker("rm", "--force", container.id)
    return Rollout(ready_s, tuple(drain_s), killed)


def _await(condition: Callable[[], bool], otherwise: str) -> None:
    deadline_s = time.monotonic() + PATIENCE_S
    while not condition():
        if time.monotonic() > deadline_s:
            raise CartlabError(f"{otherwise} after {PATIENCE_S:.0f} s", "docker compose logs")
        time.sleep(POLL_S)
