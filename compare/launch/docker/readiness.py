"""Wait until containers serve: each passes its own health check, and all answer through the gateway."""

from __future__ import annotations

import time
from collections.abc import Callable
from collections.abc import Sequence

from ...errors import CartlabError
from ...http_client import ask
from ...http_client import NO_ANSWER
from .cli import failure
from .containers import Container
from .containers import printed_by

PATIENCE_S = 120.0
POLL_S = 0.1
MOST_RESTARTS = 3
LAST_WORDS = 20  # lines; the cause of a failure is among them


def await_ready(containers: Callable[[], Sequence[Container]], urls: Sequence[str]) -> None:
    """Return when every container passes its health check and all `urls` answer 200.

    Docker runs the checks only every few seconds, so they are run from here, more often. Raises CartlabError for a
    container that dies again and again, and after two minutes.
    """
    waiting_for = [container.id for container in containers()]
    deadline_s = time.monotonic() + PATIENCE_S
    while waiting_for or not all(map(_answers, urls)):
        known = {container.id: container for container in containers()}
        for container in known.values():
            if container.restarts > MOST_RESTARTS or container.state == "exited":
                said = printed_by(container.id, lines=1).strip()
                message = f"{container.name} dies at its start: {said[-300:] or 'it says nothing'}"
                raise CartlabError(message, f"docker logs {container.name}")
        waiting_for = [id for id in waiting_for if id in known and not known[id].passes_its_check()]
        if time.monotonic() > deadline_s:
            names = ", ".join(known[id].name for id in waiting_for) or "the gateway"
            raise CartlabError(f"not ready after {PATIENCE_S:.0f} s: {names}", "docker compose logs")
        time.sleep(POLL_S)


def explained(error: CartlabError, containers: Sequence[Container]) -> CartlabError:
    """Return the error with the message of the container that failed first. Compose only says that one has failed.

    A container fails after those that it depends on: secrets first, then databases, then inits.
    """
    for suffix in ("secrets", "-database", "-init"):
        for container in containers:
            ended = container.state != "running" and container.exit_code
            if container.service.endswith(suffix) and (ended or container.restarts > MOST_RESTARTS):
                return failure(container.service, printed_by(container.id, lines=LAST_WORDS))
    return error


def _answers(url: str) -> bool:
    try:
        return ask(url, timeout_s=2).status == 200
    except NO_ANSWER:
        return False
