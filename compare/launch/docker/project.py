"""A compose project: a compose file that people also use by hand, with its own names, ports and settings."""

from __future__ import annotations

import os
import re
from pathlib import Path

from ...settings import REPOSITORY
from ...topology import Deployable
from ...topology import Shop
from ..runtime import LaunchOptions
from .base_images import base_variables
from .base_images import BASES
from .cli import compose_command
from .cli import run
from .containers import Container
from .containers import containers_of
from .images import source_hash
from .software import base_image

PROJECT = LaunchOptions().project
PATIENCE_S = 60
STOP_TIMEOUT_S = 10


def compose_file(shop: Shop) -> Path:
    """Return the compose file of a shop. People use the same file by hand."""
    return REPOSITORY / f"docker-compose.{shop.name}.yml"


def passes_on(compose_file: Path, name: str) -> bool:
    """Return whether a compose file passes a setting on to its containers."""
    return re.search(rf"\b{name}: \${{{name}\b", compose_file.read_text()) is not None


class ComposeProject:
    """The compose file of a shop under a name. It need not run."""

    def __init__(self, shop: Shop, options: LaunchOptions) -> None:
        self.shop = shop if options.port_base is None else shop.shifted(options.port_base)
        self.options = options

    @property
    def name(self) -> str:
        """The prefix that compose gives to every name of a container, network or volume."""
        return f"{self.options.project}-{self.shop.name}"

    @property
    def network(self) -> str:
        """The network in which the gateway finds the copies, and in which services find each other."""
        return f"{self.name}_inside"

    @property
    def file(self) -> Path:
        """The compose file."""
        return self.options.description or compose_file(self.shop)

    def containers(self, role: str | None = None) -> list[Container]:
        """Return the containers of one role, or of all deployables, without the databases and the gateway."""
        names = {d.name for d in self.shop.deployables if role in (None, d.role)}
        return [container for container in containers_of(self.name) if container.service in names]

    def helpers(self, service: str) -> list[Container]:
        """Return the containers of a service that is no deployable: a database or the gateway."""
        return [container for container in containers_of(self.name) if container.service == service]

    def compose(self, *arguments: str, patience_s: float = PATIENCE_S) -> str:
        """Run compose for this project, and return what it printed. Raises CartlabError."""
        return run(self.command(*arguments), self.environment(), patience_s=patience_s)

    def command(self, *arguments: str) -> list[str]:
        """Return the compose command line for this project, whatever the caller has set. Raises CartlabError."""
        return [*compose_command(), "--file", str(self.file), "--project-name", self.name, *arguments]

    def environment(self) -> dict[str, str]:
        """Return the environment of that command: the caller's, without any variable that would change the shop."""
        own = {name: value for name, value in os.environ.items() if not name.startswith(("COMPOSE_", "CARTLAB_"))}
        return {name: value for name, value in own.items() if name not in BASES} | self.variables()

    def image(self, deployable: str) -> str:
        """Return the name of a deployable's image."""
        return f"cartlab/{deployable}:{self.options.settings.get('CARTLAB_TAG', 'latest')}"

    def hash_of(self, deployable: Deployable) -> str:
        """Return a hash of what the deployable's image is built from: its files and its base."""
        return source_hash(self.options.source / deployable.folder, deployable.package, base_image("PYTHON_IMAGE"))

    def variables(self) -> dict[str, str]:
        """Return the variables that compose inserts into its file."""
        ports = {f"CARTLAB_{each.role.upper()}_PORT": str(each.port) for each in self.shop.deployables}
        hashes = {f"CARTLAB_{each.role.upper()}_HASH": self.hash_of(each) for each in self.shop.deployables}
        return {
            **base_variables(),
            **ports,
            **hashes,
            "CARTLAB_PROJECT": self.options.project,
            "CARTLAB_SOURCE": str(self.options.source),
            "CARTLAB_TRANSPORT": self.options.style,
            "CARTLAB_LOG_LEVEL": self.options.log_level,
            **self.options.settings,
            **{name: value for own in self.options.settings_by_role.values() for name, value in own.items()},
        }
