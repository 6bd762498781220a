"""Read Dockerfiles and compose files, in any of the forms that Docker allows."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ...errors import CartlabError
from ...foreign_file import ForeignFileError
from ...foreign_file import read_text
from ...yaml_file import read_yaml

NEEDED = ("gateway", "product-service", "products-database")


def instructions(path: Path) -> list[tuple[str, str]]:
    """Return the instructions of a Dockerfile: the name in capitals, and the rest. Continued lines are joined."""
    lines = [line for line in _text(path).splitlines() if not line.lstrip().startswith("#")]
    joined = "\n".join(lines).replace("\\\n", " ")
    parts = [line.split(maxsplit=1) for line in joined.splitlines() if line.strip()]
    return [(name.upper(), " ".join(rest).strip()) for name, *rest in parts]


def sources_in(what: str) -> list[str]:
    """Return the sources of a COPY in either form, without options and without optional parts of a path."""
    plain = re.sub(r"^(--\S+\s+)+", "", what)
    try:
        words = json.loads(plain)
    except (ValueError, RecursionError):  # not the array form, which has quotes around each word
        words = None
    if not isinstance(words, list):
        words = [word.strip("\"'") for word in plain.split()]
    return [str(word).removeprefix("./").strip("/") or "." for word in words[:-1]]


def services_in(path: Path) -> Mapping[str, Mapping[str, Any]]:
    """Return the services of a compose file. Raises CartlabError."""
    try:
        services = read_yaml(_text(path))["services"]
    except ValueError as error:
        raise CartlabError(f"{path.name} is no YAML: {error}", "look at the indentation: blanks, no tabs") from None
    except (TypeError, KeyError):
        raise CartlabError(f"{path.name} has no services", "lab reset makes it anew") from None
    found = services if isinstance(services, dict) else {}
    for name in dict.fromkeys((*NEEDED, *found)):
        if not isinstance(found.get(name), dict):
            raise CartlabError(f"{path.name} does not describe {name} any more", "compare it with those beside it")
    return found


def names_in(service: Mapping[str, Any], key: str) -> set[str]:
    """Return the names under a key, which holds a list or a mapping. Raises CartlabError."""
    given = service.get(key) or []
    if not isinstance(given, list | dict) or not all(isinstance(name, str) for name in given):
        raise CartlabError(f"{key} is no list of names", f"write it as in: {key}: [inside]")
    return set(given)


def conditions_in(service: Mapping[str, Any]) -> dict[str, str]:
    """Return which services a service waits for, and until when; a list means until they start. Raises CartlabError."""
    given = service.get("depends_on") or {}
    if isinstance(given, list) and all(isinstance(name, str) for name in given):
        return dict.fromkeys(given, "service_started")
    if not isinstance(given, dict):
        raise CartlabError("depends_on is no list of services", "write it as order-service does: without dashes")
    for name, how in given.items():
        if not isinstance(how, dict) or "condition" not in how:
            advice = "write it as order-service does: {condition: …} behind the name"
            raise CartlabError(f"depends_on says no condition for {name}", advice)
    return {str(name): str(how["condition"]) for name, how in given.items()}


def environment_of(service: Mapping[str, Any]) -> dict[str, str]:
    """Return the variables of a service, from a mapping or from lines NAME=VALUE. Raises CartlabError."""
    given = service.get("environment") or {}
    if isinstance(given, dict):
        return {str(name): _with_defaults("" if value is None else value) for name, value in given.items()}
    if not isinstance(given, list):
        raise CartlabError("environment is no list of variables", "write it as the services beside it do")
    for line in given:
        if not isinstance(line, str):
            raise CartlabError(f"{line!r} in environment is no variable", "in a list, write NAME=VALUE")
    pairs = [line.partition("=") for line in given]
    return {name: _with_defaults(value) for name, _, value in pairs}


def ports_in(service: Mapping[str, Any]) -> list[str]:
    """Return published ports as ADDRESS:OUTSIDE:INSIDE, from any form. Raises CartlabError."""
    given = service.get("ports") or []
    if not isinstance(given, list):
        raise CartlabError("ports is no list", "begin each port with a dash, as the ports beside it")
    return [_port(port) for port in given]


def is_fixed(service: Mapping[str, Any], inside: str) -> bool:
    """Return whether an inner port is published under a number that no variable can change. Raises CartlabError."""
    ports = [str(given) for given in service.get("ports") or [] if _port(given).endswith(f":{inside}")]
    return bool(ports) and not any("$" in port for port in ports)


def _port(given: Any) -> str:
    if isinstance(given, dict):
        parts = [given.get("host_ip", ""), given.get("published", ""), given.get("target", "")]
        return ":".join(_with_defaults(part) for part in parts if part)
    if not isinstance(given, str | int):
        raise CartlabError(f"{given!r} in ports is no port", "write it as the ports beside it")
    return re.sub("/(tcp|udp)$", "", _with_defaults(given))


def _with_defaults(value: Any) -> str:
    return re.sub(r"\$\{\w+:?-([^}]*)\}", r"\1", str(value))


def _text(path: Path) -> str:
    try:
        return read_text(path)
    except FileNotFoundError:
        raise CartlabError(f"{path.name} is gone", "lab reset makes it anew, and keeps the rest aside") from None
    except ForeignFileError as error:
        raise CartlabError(f"{path.name} {error}", "lab reset makes it anew") from None
    except (OSError, ValueError) as error:
        raise CartlabError(f"{path.name} can't be read: {error}", "lab reset makes it anew") from None
