"""The runtime `docker`: shops as containers of this machine's engine. launch/runtime.py has the interface."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from collections.abc import Mapping
from contextlib import AbstractContextManager
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from ...errors import CartlabError
from ...settings import make_private_folder
from ...topology import Shop
from ..disk import clear_write_errors
from ..finding import Finding
from ..ports import LOOPBACK
from ..ports import require_free
from ..processes.deferred_signals import deferred_signals
from ..runtime import DEFAULT_DATABASE
from ..runtime import gone
from ..runtime import LaunchOptions
from ..runtime import no_logs
from ..runtime import silent
from ..runtime import Tell
from ..state import is_at_work
from ..state import only_one
from .checkup import docker_findings
from .cli import engine_answers
from .cli import require_engine
from .container_watchdog import watched_containers
from .containers import containers_of
from .leftovers import left_of
from .listing import containers_that_run
from .project import compose_file
from .project import passes_on
from .project import PROJECT
from .shop import ComposedShop
from .shop import own_folder
from .software import docker_software

LIMITS = ("CARTLAB_CPU_QUOTA", "CARTLAB_MEMORY")
"""Limits of containers. A launch by hand takes them from the environment."""


@contextmanager
def composed(
    shop: Shop,
    options: LaunchOptions,
    report: Tell = silent,
    *,
    keep_data: bool = False,
) -> Iterator[ComposedShop]:
    """Launch a shop as containers. On exit everything is removed, except data that are to be kept.

    Leftovers of the same project, from a harness that was killed, are removed first. Raises CartlabError.
    """
    require_engine()
    running = ComposedShop(shop, options)
    with deferred_signals():
        running.stop(keep_data=keep_data)
    require_free(running.shop)
    with watched_containers(running.name) as nothing_is_left:
        try:
            running.start(report)
            yield running
        finally:
            with deferred_signals():
                running.stop(keep_data=keep_data)
                nothing_is_left()


class AttachedContainers(ComposedShop):
    """A shop that already runs. Its ports may have been moved, so they are looked up whenever they are needed."""

    @property
    def urls(self) -> Mapping[str, str]:
        """The URL at which each room answers now. Raises CartlabError if the gateway has gone."""
        gateways = self.helpers("gateway")
        published = gateways[0].ports if len(gateways) == 1 else {}
        if not {deployable.port for deployable in self.shop.deployables} <= published.keys():
            raise gone(self.shop)
        return {
            room: f"http://{LOOPBACK}:{published[each.port]}" for each in self.shop.deployables for room in each.rooms
        }

    def url(self, room: str) -> str:
        """Return the URL at which a room answers now, as `urls` does."""
        return self.urls[room]


class DockerRuntime:
    """Shops made from the compose files. The engine supervises them, so the harness runs nothing beside them."""

    name = "docker"
    keeps_data = False
    environment = LIMITS

    def require(self) -> None:
        """Raise CartlabError if no engine answers."""
        require_engine()

    def answers(self) -> bool:
        """Return whether an engine answers."""
        return engine_answers()

    def refusal(self, shop: Shop, setting: str) -> str:
        """Say why a setting can't be given: the compose file does not pass it on. Empty if it can."""
        if passes_on(compose_file(shop), setting):
            return ""
        return f"{setting} is fixed in containers; it can be set with --runtime local."

    def check(self, shop: Shop, options: LaunchOptions) -> None:
        """Raise CartlabError for another database than containers have. Compose itself reports any other bad choice."""
        if options.database != DEFAULT_DATABASE:
            raise CartlabError("In containers, shops keep their data in PostgreSQL already.", "Leave out --database.")

    @contextmanager
    def launched(self, shop: Shop, options: LaunchOptions, report: Tell = silent) -> Iterator[ComposedShop]:
        """Launch a shop. Its data are removed with it."""
        options = _with_limits(options)
        with _alone(shop, options):
            _refuse_second(ComposedShop(shop, options))
            with composed(shop, options, report) as running:
                _keep_password(running)
                yield running

    def start_detached(self, shop: Shop, options: LaunchOptions, report: Tell) -> ComposedShop:
        """Launch a shop that keeps running, and return it."""
        running = ComposedShop(shop, _with_limits(options))
        with _alone(shop, options):
            _refuse_second(running)
            with watched_containers(running.name) as it_may_stay:
                try:
                    running.start(report)
                except BaseException:
                    with deferred_signals():
                        running.stop()
                    raise
                it_may_stay()
        _keep_password(running)
        return running

    def attached(self, shop: Shop, state: Path) -> AttachedContainers | None:
        """Return a shop that was launched by hand, or None if it has no containers."""
        running = AttachedContainers(shop, LaunchOptions(state=state))
        return running if engine_answers() and running.containers() else None

    def stop(self, shop: Shop, state: Path) -> str:
        """Remove everything that a shop has in the engine."""
        running = ComposedShop(shop, LaunchOptions(state=state))
        with deferred_signals(), clear_write_errors(state):
            there = bool(left_of(running.name)) and running.stop()  # if nothing is there, compose need not be installed
            running.admin_password_file.unlink(missing_ok=True)
        return f"{shop.name} is stopped; its containers, networks and volumes are gone." if there else ""

    def is_busy(self, shop: Shop, state: Path) -> tuple[str, str] | None:
        """Say that a shop is up or starting."""
        if engine_answers() and containers_of(f"{PROJECT}-{shop.name}"):
            return f"{shop.name} is up in Docker", "python cli.py down"
        if is_at_work(own_folder(state, shop)):
            return f"{shop.name} is being started in Docker", "wait for it; then: python cli.py down"
        return None

    def listing(self, state: Path) -> list[dict[str, Any]]:
        """Return a row for each copy."""
        return containers_that_run()

    def follow_logs(self, shop: Shop, state: Path, role: str | None, *, follow: bool) -> Iterator[tuple[str, str]]:
        """Yield the name of a container and a line that it printed, as compose reports them. Raises CartlabError."""
        running = ComposedShop(shop, LaunchOptions(state=state))
        names = [shop.deployable(role).name] if role else [deployable.name for deployable in shop.deployables]
        command = running.command("logs", "--no-color", *(["--follow"] if follow else []), *names)
        if not running.containers():
            raise no_logs(role or shop.name, f"python cli.py up {shop.name} --runtime docker")
        yield from _printed(command, running.environment())

    def software(self) -> dict[str, str]:
        """Return the versions of the engine, compose and the images."""
        return docker_software()

    def checkup(self) -> Iterator[Finding]:
        """Yield findings on Docker on this machine."""
        return docker_findings()


def _with_limits(options: LaunchOptions) -> LaunchOptions:
    """Return the options with the limits from the caller's environment, unless these are set in another way."""
    limits = {name: os.environ[name] for name in LIMITS if name in os.environ}
    return replace(options, settings=limits | dict(options.settings))


def _alone(shop: Shop, options: LaunchOptions) -> AbstractContextManager[None]:
    """Keep out every other command that would start this shop. Its first step would remove what is there."""
    return only_one(own_folder(options.state, shop), f"command that runs {shop.name}")


def _refuse_second(running: ComposedShop) -> None:
    if running.containers():
        name = running.shop.name
        raise CartlabError(f"{name} is running already.", f"python cli.py down {name} --runtime docker")


def _keep_password(running: ComposedShop) -> None:
    path = running.admin_password_file
    with clear_write_errors(running.options.state):
        make_private_folder(path.parent)
        path.unlink(missing_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(f"{running.admin_password}\n")


def _printed(command: list[str], environment: dict[str, str]) -> Iterator[tuple[str, str]]:
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True, errors="replace") as process:
        assert process.stdout is not None
        try:
            for line in process.stdout:
                writer, _, text = line.rstrip("\n").partition("|")
                yield writer.strip(), text.removeprefix(" ")
        except BaseException:  # Ctrl-C, or the reader of the output has gone
            process.terminate()
            raise
    if process.returncode not in (0, 130):
        raise CartlabError("compose could not print the logs", "docker compose ls")
