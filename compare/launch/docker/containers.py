"""What the engine tells of containers: how they are, and what they use."""

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

    `service` is what compose calls it: a deployable's name, or that of its init, its database, the gateway; `number`
    counts its copies. `pid` is that of its first process, on the host; None if it does not run. `health` is what Docker
    found: starting, healthy, unhealthy; empty without a check. `check` is the command of that check. `ports` tells,
    for each port inside that is published, the one of this machine; `addresses` its own in each network.
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
        """Run its health check now, and tell whether it passes."""
        try:
            command = ["docker", "exec", self.id, *self.check]
            return subprocess.run(command, capture_output=True, timeout=PATIENCE_S).returncode == 0
        except (OSError, subprocess.TimeoutExpired):
            return False


def containers_of(project: str) -> list[Container]:
    """Return all containers of a compose project, also those that have ended. Raises CartlabError."""
    try:
        found = _inspected(project)
    except CartlabError:  # one may have gone between the two questions
        found = _inspected(project)
    return sorted(map(_container, found), key=lambda container: (container.service, container.number))


def remove_broken_builds(deployables: Iterable[str]) -> None:
    """Remove containers in which a step of a build has failed; the classic builder leaves them. Raises CartlabError.

    They have the label of the image that was to be, and no project of compose.
    """
    form = f'{{{{.ID}}}} {{{{.State}}}} {{{{.Label "{PROJECT_LABEL}"}}}}'
    for name in deployables:
        listed = docker("ps", "--all", "--filter", f"label=cartlab={name}", "--format", form).splitlines()
        for container, state, *project in map(str.split, listed):
            if state in ("created", "exited") and not project:
                docker("rm", "--force", container)


def prune_images(label: str) -> None:
    """Remove images with a label that have lost their name to newer ones. Raises CartlabError.

    An engine prunes for one command at a time, and refuses the others: two shops may well be stopped at once.
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
    """Return what a container has printed, on both of its outputs; its last lines only if so many are asked for."""
    tail = ["--tail", str(lines)] if lines is not None else []
    done = subprocess.run(
        ["docker", "logs", *tail, container],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=PATIENCE_S,
    )
    return done.stdout.decode(errors="replace")
