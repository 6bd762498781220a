"""The engine as faults use it, through Docker's SDK: they query it, and act on its containers."""

from __future__ import annotations

import time
from collections.abc import Callable
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import docker
import docker.errors
import requests

from ...errors import CartlabError


class DockerEngine:
    """An engine. Whatever it can't do raises CartlabError."""

    def __init__(self, client: docker.DockerClient) -> None:
        self._client = client

    def state(self, container: str) -> dict[str, Any]:
        """Return what the engine knows about a container: its `State`, `RestartCount`, `NetworkSettings` and so on."""
        with _clear_errors():
            return dict(self._client.api.inspect_container(container))

    def pause(self, container: str) -> None:
        with _clear_errors():
            self._client.api.pause(container)

    def unpause(self, container: str) -> None:
        with _clear_errors():
            self._client.api.unpause(container)

    def stop(self, container: str) -> None:
        with _clear_errors():
            self._client.api.stop(container)

    def start(self, container: str) -> None:
        with _clear_errors():
            self._client.api.start(container)

    def disconnect(self, container: str, network: str) -> None:
        with _clear_errors():
            self._client.api.disconnect_container_from_network(container, network)

    def connect(self, container: str, network: str, alias: str) -> None:
        """Connect a container to a network. Others find it there by its alias."""
        with _clear_errors():
            self._client.api.connect_container_to_network(container, network, aliases=[alias])

    def begin_inside(self, container: str, *command: str) -> None:
        """Run a command in a container, and wait neither for its end nor for its output: it may be killed."""
        with _clear_errors():
            begun = self._client.api.exec_create(container, list(command))
            self._client.api.exec_start(begun["Id"], detach=True)

    def witness(self, action: str, container: str) -> Callable[[], bool]:
        """Return a function that returns whether, since this call, the engine has reported an event of a container.

        `action` is the engine's name of the event: die, oom, pause, or disconnect, which is an event of the network.
        """
        # Times are text: the engine takes fractions of a second, but the SDK's types know only whole ones.
        since: Any = f"{time.time():.6f}"

        def is_seen() -> bool:
            until: Any = f"{time.time():.6f}"
            with _clear_errors():
                events = self._client.api.events(since=since, until=until, filters={"event": action}, decode=True)
                actors = [event["Actor"] for event in events]
            return any(container in (actor["ID"], actor["Attributes"].get("container")) for actor in actors)

        return is_seen


@contextmanager
def _clear_errors() -> Iterator[None]:
    try:
        yield
    except docker.errors.APIError as error:
        raise CartlabError(f"Docker refuses: {error.explanation or error}", "see how the shop is: docker ps") from error
    except (docker.errors.DockerException, requests.RequestException) as error:
        raise CartlabError(f"Docker gives no answer: {error}", "see how it is: docker info") from error
