"""`fault`: break a running shop by hand, and heal it."""

from __future__ import annotations

from collections.abc import Iterator

import click
from rich.console import Console
from rich.table import Table

from ..errors import CartlabError
from ..faults.fault import await_bite
from ..faults.fault import Fault
from ..launch.docker.cli import engine_answers
from ..topology import ROOMS
from ..topology import SHOPS
from .fault_targets import Active
from .fault_targets import active_faults
from .fault_targets import breakable
from .fault_targets import KINDS
from .options import RUNTIME
from .options import SHOP
from .terminal.until_signal import wait_for_a_signal

NAMES = list(dict.fromkeys(name for kinds in KINDS.values() for name in kinds))
RUNTIMES = {name: [runtime for runtime in KINDS if name in KINDS[runtime]] for name in NAMES}

runtime_option = click.option("--runtime", type=RUNTIME, help="Where the shop runs, if it does in both.")


@click.group
def command() -> None:
    """Break one room of a running shop, and heal it."""


@command.command("list")
def list_kinds() -> None:
    """List the kinds of faults, what they can be done to, and what is broken now."""
    table = Table("KIND", "RUNTIME", "TARGETS", "WHAT HAPPENS", box=None, pad_edge=False, header_style="bold")
    for column in table.columns:
        column.overflow = "fold"  # in a narrow terminal a word is broken, and not cut
    for runtime, kinds in KINDS.items():
        for fault in kinds.values():
            rooms = "any" if fault.rooms == ROOMS else ", ".join(fault.rooms)
            table.add_row(fault.name, runtime, rooms, fault.sentence)
    Console(highlight=False).print(table)
    click.echo("\nFaults in the code need a shop that was started for them: python cli.py up monolith --faults")
    for name, runtime, now in _active():
        click.echo(f"\nNow in {name}: {now.kind} in {now.target}. {_remedy(name, runtime)}")


@command.command
@click.argument("shop_name", metavar="SHOP", type=SHOP)
@click.argument("kind", metavar="KIND", type=click.Choice(NAMES))
@click.argument("room", metavar="TARGET", type=click.Choice(ROOMS))
@runtime_option
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
            click.echo(_remedy(shop_name, found))


@command.command
@click.argument("shop_name", metavar="SHOP", type=SHOP)
@runtime_option
def heal(shop_name: str, runtime: str | None) -> None:
    """Take every fault away from SHOP, and tell if nothing was broken.

    A locked database is healed by Ctrl-C where it was locked.
    """
    with breakable(shop_name, runtime) as (found, shop):
        before = active_faults(shop_name, found)
        for room in ROOMS:
            target = shop.target(room, watched=False)
            for fault in KINDS[found].values():
                if room in fault.rooms and shop.can_heal(fault):
                    fault.heal(target)
    if left := active_faults(shop_name, found):
        what = ", ".join(f"{fault.kind} in {fault.target}" for fault in left)
        raise CartlabError(f"{what} lasts: another command holds it", "press Ctrl-C where it was injected")
    click.echo(f"{shop_name} is healed." if before else f"Nothing is broken in {shop_name}.")


def _remedy(shop_name: str, runtime: str) -> str:
    where = " --runtime docker" if runtime == "docker" else ""
    return f"Heal it with: python cli.py fault heal {shop_name}{where}"


def _active() -> Iterator[tuple[str, str, Active]]:
    for runtime in KINDS:
        if runtime == "local" or engine_answers():
            for name in SHOPS:
                for active in active_faults(name, runtime):
                    yield name, runtime, active


def _wrong_room(fault: Fault[object]) -> click.BadParameter:
    message = f"{fault.name} can't be done there; choose from {', '.join(fault.rooms)}."
    return click.BadParameter(message, param_hint="TARGET")
