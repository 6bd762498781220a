"""Settings of the shops on the command line, and warnings about those in the environment that nobody reads."""

from __future__ import annotations

import os
import shlex
from collections.abc import Callable
from collections.abc import Collection
from collections.abc import Sequence
from typing import Any
from typing import TypeVar

import click

from ..launch.runtime import Runtime
from ..launch.runtimes import option_for
from ..launch.runtimes import RUNTIMES
from ..launch.shop_settings import full_name
from ..launch.shop_settings import PREFIX
from ..launch.shop_settings import refusal
from ..settings import READ_FROM_ENVIRONMENT
from ..topology import Shop
from ..topology import SHOPS

Function = TypeVar("Function", bound=Callable[..., Any])


def _parse(context: click.Context, option: click.Parameter, values: tuple[str, ...]) -> dict[str, str]:
    settings: dict[str, str] = {}
    for text in values:
        name, equals, value = text.partition("=")
        if not equals or not name:
            raise click.BadParameter(f"{text!r} is not NAME=VALUE, as in catalogue_size=2000", context, option)
        if full_name(name) in settings:
            raise click.BadParameter(f"{full_name(name)} is given twice.", context, option)
        settings[full_name(name)] = value
    return settings


def shop_settings(function: Function) -> Function:
    """Add the choice `settings`: values by the full name of the variable."""
    return click.option(
        "--set",
        "settings",
        multiple=True,
        metavar="NAME=VALUE",
        callback=_parse,
        help="A setting of docs/deployables.md, as in catalogue_size=2000. Only deployables that know it get it. "
        "May be repeated.",
    )(function)


def require_known(names: Collection[str], shops: Sequence[Shop], place: Runtime) -> None:
    """Raise BadParameter for a setting that none of these shops can be given in this runtime."""
    for name in names:
        if reason := refusal(name, shops) or _refused_by_all(place, shops, name):
            raise click.BadParameter(reason, param_hint="--set")


def _refused_by_all(place: Runtime, shops: Sequence[Shop], name: str) -> str:
    reasons = [place.refusal(shop, name) for shop in shops]
    return reasons[0] if all(reasons) else ""


def warn_of_ignored(also_read: Collection[str] = (), instead: str = "") -> None:
    """Warn of environment variables that look like settings but are ignored. `instead` is the advice for known ones."""
    for name in sorted(os.environ):
        if name.startswith(PREFIX) and name not in READ_FROM_ENVIRONMENT and name not in also_read:
            click.echo(f"Warning: {name} in the environment is ignored. {_remedy(name, instead)}.", err=True)


def _remedy(name: str, instead: str) -> str:
    if readers := [place for place in RUNTIMES.values() if name in place.environment]:
        return f"Only up{option_for(readers[0].name)} reads it"
    if refusal(name, list(SHOPS.values())):
        return "Nothing reads it"
    return instead or f"Give it with --set {shlex.quote(f'{name}={os.environ[name]}')}"
