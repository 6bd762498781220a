"""Options and arguments that several commands share."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from typing import TypeVar

import click

from ..topology import SHOPS

Function = TypeVar("Function", bound=Callable[..., Any])

SHOP = click.Choice(tuple(SHOPS))

as_json = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")


def _parse_copies(context: click.Context, option: click.Parameter, values: tuple[str, ...]) -> dict[str, int]:
    copies: dict[str, int] = {}
    for value in values:
        match = re.fullmatch(r"([a-z-]+)=([0-9]{1,3})", value)
        if not match:
            raise click.BadParameter(f"{value!r} is not ROLE=N, as in products=2", context, option)
        copies[match[1]] = int(match[2])
    return copies


def launch_choices(function: Function) -> Function:
    """Add the choices that a launch leaves open: `runtime`, `style`, `copies`, `port_base`."""
    for decorate in (
        click.option("--port-base", type=int, metavar="N", help="Count the ports up from N."),
        click.option(
            "--copies",
            multiple=True,
            metavar="ROLE=N",
            callback=_parse_copies,
            help="Run N copies of a role behind its port. May be given for several roles.",
        ),
        click.option(
            "--style",
            type=click.Choice(("course", "resilient")),
            default="resilient",
            show_default=True,
            help="How services call each other: bare, or with deadline, retry and circuit breaker.",
        ),
        click.option("--runtime", type=click.Choice(("local", "docker")), default="local", show_default=True),
    ):
        function = decorate(function)
    return function
