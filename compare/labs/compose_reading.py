"""What a Dockerfile and a compose file say, whichever of the allowed forms they say it in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from ..errors import CartlabError

NEEDED = ("gateway", "product-service", "products-database")


def instructions(path: Path) -> list[tuple[str, str]]:
    """Return the instructions of a Dockerfile: name in capitals, and the rest; continued lines are one."""
    lines = [line for line in _text(path).splitlines() if not line.lstrip().startswith("#")]
    joined = "\n".join(lines).replace("\\\n", " ")
    parts = [line.strip().partition(" ") for line in joined.splitlines() if line.strip()]
    return [(name.upper(), rest.strip()) for name, _, rest in parts]


def services_in(path: Path) -> Mapping[str, Mapping[str, Any]]:
    """Return the services of a compose file. Raises CartlabError."""
    try:
        services = yaml.safe_load(_text(path))["services"]
    except yaml.YAMLError as error:
        where = getattr(error, "problem_mark", None)
        line = f", line {where.line + 1}" if where else ""
        raise CartlabError(f"{path.name}{line}: this is no YAML", "look at the indentation: blanks, no tabs") from None
    except (TypeError, KeyError):
        raise CartlabError(f"{path.name} has no services", "lab reset makes it anew") from None
    found = services if isinstance(services, dict) else {}
    for name in dict.fromkeys((*NEEDED, *found)):
        if not isinstance(found.get(name), dict):
            raise CartlabError(f"{path.name} does not describe {name} any more", "compare it with those beside it")
    return found


def names_in(service: Mapping[str, Any], key: str) -> set[str]:
    """Return the names that stand under a key, as a list or as a mapping. Raises CartlabError."""
    given = service.get(key) or []
    if not isinstance(given, list | dict) or not all(isinstance(name, str) for name in given):
        raise CartlabError(f"{key} is no list of names", f"write it as in: {key}: [inside]")
    return set(given)


def environment_of(service: Mapping[str, Any]) -> dict[str, str]:
    """Return the variables of a service, given as a mapping or as lines NAME=VALUE. Raises CartlabError."""
    given = service.get("environment") or {}
    if isinstance(given, dict):
        return {str(name): _with_defaults(value) for name, value in given.items()}
    if not isinstance(given, list):
        raise CartlabError("environment is no list of variables", "write it as the services beside it do")
    pairs = [str(line).partition("=") for line in given]
    return {name: _with_defaults(value) for name, _, value in pairs}


def ports_in(service: Mapping[str, Any]) -> list[str]:
    """Return published ports as ADDRESS:OUTSIDE:INSIDE, whichever form they have. Raises CartlabError."""
    given = service.get("ports") or []
    if not isinstance(given, list):
        raise CartlabError("ports is no list", "begin each port with a dash, as the ports beside it")
    return [_port(port) for port in given]


def _port(given: Any) -> str:
    if isinstance(given, dict):
        parts = [given.get("host_ip", ""), given.get("published", ""), given.get("target", "")]
        return ":".join(_with_defaults(part) for part in parts if part)
    return re.sub("/(tcp|udp)$", "", _with_defaults(given))


def _with_defaults(value: Any) -> str:
    return re.sub(r"\$\{[A-Z_]+:?-([^}]*)\}", r"\1", str(value))


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise CartlabError(f"{path.name} is gone", "lab reset makes it anew, and keeps the rest aside") from None
    except (OSError, ValueError) as error:
        raise CartlabError(f"{path.name} can't be read: {error}", "lab reset makes it anew") from None
