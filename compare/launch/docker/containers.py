"""What the engine reports about containers: their state, and what they print."""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Iterable
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ...errors import CartlabError
from .cli import BUSY_PRUNING
from .cli import docker
from .cli import PATIENCE_S

PROJECT_LABEL = "com.docker.compose.project"
PRUNE_PATIENCE_S = 60.0
ASK_EVERY_S = 0.2


@dataclass(frozen=True)
class Container:
    """One container of a shop, as the engine knew it at one moment.

    `service` is its name in compose: that of a deployable, its init, its database, or the gateway. `number` counts the
    copies of a service. `pid` is its first process on the host; None if it does not run. `health` is Docker's finding:
    starting, healthy or unhealthy; empty without a check. `check` is the command of that check. `ports` maps each
    published port of the container to a port of this machine. `addresses` holds its address in each network.
    """

    id: str
    name: str
    service: str
    number: int
    state: str
    health: str
    restarts: int
    exit_code: int
    pid: int | None
    image: str
    check: tuple[str, ...]
    ports: Mapping[int, int]
    addresses: Mapping[str, str]

    def passes_its_check(self) -> bool:
        """Run its health check now, and return whether it passes."""
        try:
            command = ["docker", "exec", self.id, *self.check]
            return subprocess.run(command, capture_output=True, timeout=PATIENCE_S).returncode == 0
        except (OSError, subprocess.TimeoutExpired):
            return False


def containers_of(project: str) -> list[Container]:
    """Return all containers of a compose project, including those that have ended. Raises CartlabError."""
    try:
        found = _inspected(project)
    except CartlabError:  # one may have gone between the two questions
        found = _inspected(project)
    return sorted(map(_container, found), key=lambda container: (container.service, container.number))


def remove_broken_builds(deployables: Iterable[str]) -> None:
    """Remove the containers that the classic builder leaves when a build step fails. Raises CartlabError.

    They carry the label of the intended image, and belong to no compose project.
    """
    form = f'{{{{.ID}}}} {{{{.State}}}} {{{{.Label "{PROJECT_LABEL}"}}}}'
    for name in deployables:
        listed = docker("ps", "--all", "--filter", f"label=cartlab={name}", "--format", form).splitlines()
        for container, state, *project in map(str.split, listed):
            if state in ("created", "exited") and not project:
                docker("rm", "--force", container)


def prune_images(label: str) -> None:
    """Remove the images with a label whose name has passed to a newer image. Raises CartlabError.

    An engine runs one prune at a time and refuses others. Two shops may be stopped at once, so a refusal is retried.
    """
    deadline_s = time.monotonic() + PRUNE_PATIENCE_S
    while True:
        try:
            docker("image", "prune", "--force", "--filter", f"label={label}", patience_s=PRUNE_PATIENCE_S)
            return
        except CartlabError as error:
            if BUSY_PRUNING not in error.message or time.monotonic() > deadline_s:
                raise
        time.sleep(ASK_EVERY_S)


def _inspected(project: str) -> list[Mapping[str, Any]]:
    ids = docker("ps", "--all", "--no-trunc", "--quiet", "--filter", f"label={PROJECT_LABEL}={project}").split()
    return list(json.loads(docker("inspect", "--type", "container", *ids))) if ids else []


def _container(known: Mapping[str, Any]) -> Container:
    labels, state = known["Config"]["Labels"], known["State"]
    test = (known["Config"].get("Healthcheck") or {}).get("Test") or []
    return Container(
        id=known["Id"],
        name=known["Name"].removeprefix("/"),
        service=labels.get("com.docker.compose.service", ""),
        number=int(labels.get("com.docker.compose.container-number", 1)),
        state=state["Status"],
        health=(state.get("Health") or {}).get("Status", ""),
        restarts=known.get("RestartCount", 0),
        exit_code=state["ExitCode"],
        pid=state["Pid"] or None,
        image=known["Image"],
        check=tuple(test[1:]) if test[:1] == ["CMD"] else (),
        ports={
            int(inside.partition("/")[0]): int(outside[0]["HostPort"])
            for inside, outside in (known["NetworkSettings"].get("Ports") or {}).items()
            if outside
        },
        addresses={
            name: network["IPAddress"] for name, network in (known["NetworkSettings"].get("Networks") or {}).items()
        },
    )


def printed_by(container: str, *, lines: int | None = None) -> str:
    """Return what a container has printed on both of its outputs; only the last `lines` if that is given."""
    tail = ["--tail", str(lines)] if lines is not None else []
    done = subprocess.run(
        ["docker", "logs", *tail, container],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=PATIENCE_S,
    )
    return done.stdout.decode(errors="replace")
