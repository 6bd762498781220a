"""`fault`: break a running shop by hand, and heal it."""

from __future__ import annotations

import click
from rich.console import Console
from rich.table import Table

from ..faults.fault import await_bite
from ..faults.fault import Fault
from ..topology import ROOMS
from .breakable import breakable
from .breakable import KINDS
from .options import RUNTIME
from .options import SHOP
from .until_signal import wait_for_a_signal

NAMES = list(dict.fromkeys(name for kinds in KINDS.values() for name in kinds))
RUNTIMES = {name: [runtime for runtime in KINDS if name in KINDS[runtime]] for name in NAMES}

where = click.option("--runtime", type=RUNTIME, help="Where the shop runs, if it does in both.")


@click.group
def command() -> None:
    """Break one room of a running shop, and heal it."""


@command.command("list")
def list_kinds() -> None:
    """List the kinds of faults, and what they can be done to."""
    table = Table("KIND", "RUNTIME", "TARGETS", "WHAT HAPPENS", box=None, pad_edge=False, header_style="bold")
    for column in table.columns:
        column.overflow = "fold"  # in a narrow terminal a word is broken, and not cut
    for runtime, kinds in KINDS.items():
        for fault in kinds.values():
            rooms = "any" if fault.rooms == ROOMS else ", ".join(fault.rooms)
            table.add_row(fault.name, runtime, rooms, fault.sentence)
    Console(highlight=False).print(table)
    click.echo("\nFaults in the code need a shop that was started for them: python cli.py up monolith --faults")


@command.command
@click.argument("shop_name", metavar="SHOP", type=SHOP)
@click.argument("kind", metavar="KIND", type=click.Choice(NAMES))
@click.argument("room", metavar="TARGET", type=click.Choice(ROOMS))
@where
def inject(shop_name: str, kind: str, room: str, runtime: str | None) -> None:
    """Break TARGET in SHOP, and tell when it is seen to be broken.

    It stays broken until `fault heal`. A locked database stays locked until Ctrl-C.
    """
    if not any(room in KINDS[each][kind].rooms for each in RUNTIMES[kind]):
        raise _wrong_room(KINDS[RUNTIMES[kind][0]][kind])
    with breakable(shop_name, runtime) as (found, shop):
        if kind not in KINDS[found]:
            message = f"{kind} can't be done in runtime {found}; choose from {', '.join(KINDS[found])}."
            raise click.BadParameter(message, param_hint="KIND")
        fault = KINDS[found][kind]
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
            click.echo(f"Heal it with: python cli.py fault heal {shop_name}")


@command.command
@click.argument("shop_name", metavar="SHOP", type=SHOP)
@where
def heal(shop_name: str, runtime: str | None) -> None:
    """Take every fault away from SHOP."""
    with breakable(shop_name, runtime) as (found, shop):
        for room in ROOMS:
            target = shop.target(room, watched=False)
            for fault in KINDS[found].values():
                if room in fault.rooms and shop.can_heal(fault):
                    fault.heal(target)
    click.echo(f"{shop_name} is healed.")


def _wrong_room(fault: Fault[object]) -> click.BadParameter:
    message = f"{fault.name} can't be done there; choose from {', '.join(fault.rooms)}."
    return click.BadParameter(message, param_hint="TARGET")
