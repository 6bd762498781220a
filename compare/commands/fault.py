"""`fault`: break a running shop by hand, and heal it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from ..errors import CartlabError
from ..experiments.subject.fault_runtimes import FAULT_RUNTIMES
from ..faults.fault import await_bite
from ..faults.fault import Fault
from ..launch.runtimes import option_for
from ..launch.runtimes import RUNTIMES
from ..topology import ROOMS
from ..topology import SHOPS
from .fault_targets import active_faults
from .fault_targets import ActiveFault
from .fault_targets import breakable
from .options import RUNTIME
from .options import SHOP
from .terminal.until_signal import wait_for_a_signal


class _Kind(click.ParamType[str]):
    """The name of a kind of fault that exists in some runtime."""

    name = "kind"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        known = list(dict.fromkeys(name for each in FAULT_RUNTIMES.values() for name in each.kinds))
        if value not in known:
            self.fail(f"{value!r} is not one of {', '.join(map(repr, known))}.", param, ctx)
        return str(value)


runtime_option = click.option("--runtime", type=RUNTIME, help="Where the shop runs, if it does in both.")


@click.group
def command() -> None:
    """Break one room of a running shop, and heal it."""


@command.command("list")
def list_kinds() -> None:
    """List the kinds of faults, their targets, and what is broken now."""
    table = Table("KIND", "RUNTIME", "TARGETS", "WHAT HAPPENS", box=None, pad_edge=False, header_style="bold")
    for column in table.columns:
        column.overflow = "fold"  # a narrow terminal wraps a word instead of cutting it
    for runtime, each in FAULT_RUNTIMES.items():
        for fault in each.kinds.values():
            rooms = "any" if fault.rooms == ROOMS else ", ".join(fault.rooms)
            table.add_row(fault.name, runtime, rooms, fault.sentence)
    Console(highlight=False).print(table)
    click.echo("\nFaults in the code need a shop that was started for them: python cli.py up monolith --faults")
    for name, runtime, now in _active():
        click.echo(f"\nNow in {name}: {now.kind} in {now.target}. {_remedy(name, runtime)}")


@command.command
@click.argument("shop_name", metavar="SHOP", type=SHOP)
@click.argument("kind", metavar="KIND", type=_Kind())
@click.argument("room", metavar="TARGET", type=click.Choice(ROOMS))
@runtime_option
def inject(shop_name: str, kind: str, room: str, runtime: str | None) -> None:
    """Break TARGET in SHOP, and say when the fault shows.

    TARGET stays broken until `fault heal`. A locked database stays locked until Ctrl-C.
    """
    meant = [each.kinds[kind] for each in FAULT_RUNTIMES.values() if kind in each.kinds]
    if not any(room in fault.rooms for fault in meant):
        raise _wrong_room(meant[0])
    with breakable(shop_name, runtime) as shop:
        kinds = FAULT_RUNTIMES[shop.runtime].kinds
        if kind not in kinds:
            message = f"{kind} can't be done in runtime {shop.runtime}; choose from {', '.join(kinds)}."
            raise click.BadParameter(message, param_hint="KIND")
        fault = kinds[kind]
        if room not in fault.rooms:
            raise _wrong_room(fault)
        target = shop.target(room, watched=fault.in_code)
        try:
            await_bite(fault.begin(target), f"{kind} in {room}")
            click.echo(f"{shop_name}, {room}: {kind}. {fault.sentence}")
            if fault.held:
                click.echo("Ctrl-C heals it.")
                wait_for_a_signal()
        except BaseException:
            fault.heal(target)
            raise
        if not fault.passing:
            click.echo(_remedy(shop_name, shop.runtime))


@command.command
@click.argument("shop_name", metavar="SHOP", type=SHOP)
@runtime_option
def heal(shop_name: str, runtime: str | None) -> None:
    """Remove every fault from SHOP, or say that nothing was broken.

    To heal a locked database, press Ctrl-C where it was locked.
    """
    with breakable(shop_name, runtime) as shop:
        found = shop.runtime
        before = active_faults(shop_name, found)
        for room in ROOMS:
            target = shop.target(room, watched=False)
            for fault in FAULT_RUNTIMES[found].kinds.values():
                if room in fault.rooms and shop.rooms.can_heal(fault):
                    fault.heal(target)
    if left := active_faults(shop_name, found):
        what = ", ".join(f"{fault.kind} in {fault.target}" for fault in left)
        raise CartlabError(f"{what} lasts: another command holds it", "press Ctrl-C where it was injected")
    click.echo(f"{shop_name} is healed." if before else f"Nothing is broken in {shop_name}.")


def _remedy(shop_name: str, runtime: str) -> str:
    return f"Heal it with: python cli.py fault heal {shop_name}{option_for(runtime)}"


def _active() -> Iterator[tuple[str, str, ActiveFault]]:
    for runtime, place in RUNTIMES.items():
        if place.answers():
            for name in SHOPS:
                for active in active_faults(name, runtime):
                    yield name, runtime, active


def _wrong_room(fault: Fault[object]) -> click.BadParameter:
    message = f"{fault.name} can't be done there; choose from {', '.join(fault.rooms)}."
    return click.BadParameter(message, param_hint="TARGET")
