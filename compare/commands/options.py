"""Options and arguments that several commands share."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from collections.abc import Collection
from typing import Any
from typing import TypeVar

import click

from ..launch.runtimes import DEFAULT
from ..launch.runtimes import RUNTIMES
from ..topology import PORT_OFFSETS
from ..topology import Shop
from ..topology import SHOPS

Function = TypeVar("Function", bound=Callable[..., Any])


class _Finite(click.FloatRange):
    """A number within bounds, neither infinite nor NaN."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        number = super().convert(value, param, ctx)
        if not math.isfinite(number):
            self.fail(f"{value} is not a finite number.", param, ctx)
        return number


class _RuntimeName(click.ParamType[str]):
    """The name of a runtime that exists when the command is typed."""

    name = "runtime"

    def get_metavar(self, param: click.Parameter, ctx: click.Context | None = None) -> str:
        return f"[{'|'.join(RUNTIMES)}]"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        if value not in RUNTIMES:
            self.fail(f"{value!r} is not one of {', '.join(map(repr, RUNTIMES))}.", param, ctx)
        return str(value)


SHOP = click.Choice(tuple(SHOPS))
RUNTIME = _RuntimeName()
ABOVE_ZERO = _Finite(min=0, min_open=True)
FROM_ZERO = _Finite(min=0)
SEED = click.IntRange(min=0)
PORT_BASE = click.IntRange(1024, 65535 - max(PORT_OFFSETS.values()))

as_json = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")


def _parse_copies(context: click.Context, option: click.Parameter, values: tuple[str, ...]) -> dict[str, int]:
    copies: dict[str, int] = {}
    for value in values:
        match = re.fullmatch(r"([a-z-]+)=([0-9]{1,3})", value)
        if not match or not int(match[2]):
            raise click.BadParameter(f"{value!r} is not ROLE=N, as in products=2", context, option)
        copies[match[1]] = int(match[2])
    return copies


def require_roles(shop: Shop, given: Collection[str], what: str) -> None:
    """Raise BadParameter for a role that the shop does not have. `what` is the option or argument that named it."""
    roles = [deployable.role for deployable in shop.deployables]
    for role in given:
        if role not in roles:
            message = f"{shop.name} has no role {role!r}. Its roles: {', '.join(roles)}."
            raise click.BadParameter(message, param_hint=what)


def launch_choices(function: Function) -> Function:
    """Add the choices that a launch leaves open: `runtime`, `style`, `copies`, `port_base`."""
    for decorate in (
        click.option("--port-base", type=PORT_BASE, metavar="N", help="Count the ports up from N."),
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
        click.option("--runtime", type=RUNTIME, default=DEFAULT, show_default=True),
    ):
        function = decorate(function)
    return function
