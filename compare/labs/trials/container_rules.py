"""Rules for a Dockerfile and a compose file, checked before any engine reads them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from .compose_reading import conditions_in
from .compose_reading import environment_of
from .compose_reading import instructions
from .compose_reading import is_fixed
from .compose_reading import names_in
from .compose_reading import ports_in
from .compose_reading import services_in
from .compose_reading import sources_in

SERVICE, PACKAGE, DATABASE = "product-service", "product_service", "products-database"
Wrong = tuple[str, str]  # what is wrong, and what to try


def dockerfile_rules(path: Path) -> Iterator[Wrong]:
    """Yield what is wrong with the Dockerfile of product-service. Raises CartlabError if it can't be read."""
    steps = instructions(path)
    names = [name for name, _ in steps]
    installs = next((place for place, (name, what) in enumerate(steps) if name == "RUN" and "pip" in what), None)
    copies = {place: sources_in(what) for place, (name, what) in enumerate(steps) if name in ("COPY", "ADD")}
    if installs is None:
        yield "nothing installs the packages any more", "bring back the RUN with pip"
        return
    before = {word for place, words in copies.items() if place < installs for word in words}
    if not _takes(before, "requirements.txt") and "--mount" not in steps[installs][1]:
        yield "pip finds no requirements.txt", "copy requirements.txt before the RUN that reads it"
    if _takes(before, PACKAGE):
        advice = "copy only requirements.txt before the RUN, and the code after it"
        yield "each changed line of code installs all packages anew", advice
    if not any(_takes(words, PACKAGE) for words in copies.values()):
        yield "the image holds no code", f"copy {PACKAGE} to {PACKAGE}"
    users = [what for name, what in steps if name == "USER"]
    if not users or users[-1].split(":")[0] in ("root", "0"):
        advice = "end with USER shop: whoever breaks out of the shop's code must find no root"
        yield "the container runs as root", advice
    elif "RUN" in names[len(names) - names[::-1].index("USER") :]:
        advice = "move USER below the last RUN: it is for running, not for building"
        yield "USER stands above a RUN, which then may write nothing", advice


def compose_rules(path: Path) -> Iterator[Wrong]:
    """Yield what is wrong with product-service in the compose file. Raises CartlabError."""
    services = services_in(path)
    yield from _ports(services)
    own = services[SERVICE]
    networks = names_in(own, "networks")
    if "inside" not in networks:
        yield f"{SERVICE} is not in the network inside", "the gateway finds it there, and nobody from outside"
    if DATABASE not in networks:
        yield f"{SERVICE} does not reach its database", f"put it into the network {DATABASE}, too"
    for foreign in sorted(networks - {"inside", DATABASE}):
        yield f"{SERVICE} is in the network {foreign}", "a service reaches the gateway and its own database, no more"
    found = names_in(services[DATABASE], "networks")
    if found != {DATABASE}:
        advice = f"put it into the network {DATABASE} alone, so that only its own service reaches it"
        yield f"{DATABASE} is in {', '.join(sorted(found)) or 'the default network'}", advice
    if conditions_in(own).get(f"{SERVICE}-init") != "service_completed_successfully":
        advice = f"let it wait until {SERVICE}-init has completed successfully: only then there are tables"
        yield f"{SERVICE} may start before its tables are there", advice
    yield from _address_of_users(own, services)


def _ports(services: Mapping[str, Any]) -> Iterator[Wrong]:
    for name, service in services.items():
        ports = ports_in(service)
        if ports and name != "gateway":
            yield f"{name} publishes a port", "only the gateway does: it knows which copies are ready"
        for port in ports:
            if _is_open(port):
                advice = "begin with 127.0.0.1: or everybody in the network reaches your shop"
                yield f"the port {port} is open to other machines", advice
    inside = [port for port in ports_in(services["gateway"]) if port.endswith(":5002")]
    if not any(port.endswith(":5002:5002") or "$" in port for port in inside):
        yield "the gateway does not publish port 5002", "publish it as the ports beside it are published"
    if is_fixed(services["gateway"], "5002"):
        advice = "write ${CARTLAB_PRODUCTS_PORT:-5002} outside, as beside it: this check starts the shop on other ports"
        yield "the port of products outside is a fixed number", advice


def _address_of_users(own: Mapping[str, Any], services: Mapping[str, Any]) -> Iterator[Wrong]:
    address = environment_of(own).get("CARTLAB_USERS_URL", "")
    host = re.fullmatch(r"http://([\w.-]+):(\d+)/?", address)
    if not address:
        yield f"{SERVICE} does not know where user-service is", "set CARTLAB_USERS_URL as order-service has it"
    elif "$" in address:  # a variable without a default: only the engine knows its value
        return
    elif not host:
        yield f"{address!r} is no address", "write it as http://HOST:PORT"
    elif host[1] in ("localhost", "127.0.0.1"):
        yield "localhost is the container itself", "in a network of containers, a service's name is its host's name"
    elif host[1] not in services:
        yield f"there is no container {host[1]!r}", "name a service of this file: the gateway, as order-service does"
    elif host[2] != "5001":
        yield f"user-service does not answer on port {host[2]}", "its port is 5001: python cli.py up micro says so"


def _takes(sources: Iterable[str], name: str) -> bool:
    return any(source == "." or fnmatchcase(name, source) or source.startswith(f"{name}/") for source in sources)


def _is_open(port: str) -> bool:
    """Return whether others reach a port, as far as that is known: its address may be a variable."""
    short = re.sub(r"\$\{[^}]*\}|\$\w+", "$", port)
    return not (short.startswith(("127.", "[::1]:")) or short.startswith("$:") and short.count(":") == 2)
