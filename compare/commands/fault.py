"""`fault`: break a running shop by hand, and heal it."""

from __future__ import annotations

import threading

import click
from rich.console import Console
from rich.table import Table

from ..errors import CartlabError
from ..experiments.prober import Prober
from ..faults.fault import await_bite
from ..faults.kinds import FAULTS
from ..faults.switch import Switch
from ..faults.switch import switch_folder
from ..faults.target import Answer
from ..faults.target import Target
from ..launch.family import group_members
from ..launch.state import ShopState
from ..load.shoppers import register_shoppers
from ..settings import state_directory
from ..topology import ROOMS
from ..topology import SHOPS
from .options import SHOP


@click.group
def command() -> None:
    """Break one room of a running shop, and heal it."""


@command.command("list")
def list_kinds() -> None:
    """List the kinds of faults, and what they can be done to."""
    table = Table("KIND", "TARGETS", "WHAT HAPPENS", box=None, pad_edge=False, header_style="bold")
    for fault in FAULTS.values():
        rooms = "any" if fault.rooms == ROOMS else ", ".join(fault.rooms)
        table.add_row(fault.name, rooms, fault.sentence)
    Console(highlight=False).print(table)
    click.echo("\nFaults in the code need a shop that was started for them: python cli.py up monolith --faults")


@command.command
@click.argument("shop_name", metavar="SHOP", type=SHOP)
@click.argument("kind", metavar="KIND", type=click.Choice(list(FAULTS)))
@click.argument("room", metavar="TARGET", type=click.Choice(ROOMS))
def inject(shop_name: str, kind: str, room: str) -> None:
    """Break TARGET in SHOP, and tell when it is seen to be broken.

    It stays broken until `fault heal`. A locked database stays locked until Ctrl-C.
    """
    fault = FAULTS[kind]
    if room not in fault.rooms:
        message = f"{kind} can't be done to {room}; choose from {', '.join(fault.rooms)}."
        raise click.BadParameter(message, param_hint="TARGET")
    shop = _Running(shop_name)
    target = shop.target(room, watched=fault.in_code)
    try:
        await_bite(fault.begin(target), f"{kind} in {room}")
        click.echo(f"{shop_name}, {room}: {kind}. {fault.sentence}")
        if fault.held:
            click.echo("Ctrl-C heals it.")
            threading.Event().wait()
    except BaseException:
        fault.heal(target)
        raise
    if not fault.passing:
        click.echo(f"Heal it with: python cli.py fault heal {shop_name}")


@command.command
@click.argument("shop_name", metavar="SHOP", type=SHOP)
def heal(shop_name: str) -> None:
    """Take every fault away from SHOP."""
    shop = _Running(shop_name)
    has_agent = shop.switch.is_planted()
    for room in ROOMS:
        target = shop.target(room, watched=False)
        for fault in FAULTS.values():
            if room in fault.rooms and (has_agent or not fault.in_code):
                fault.heal(target)
    click.echo(f"{shop_name} is healed.")


class _Running:
    """A shop of `up`, as its state record tells. Raises CartlabError if it doesn't run."""

    def __init__(self, name: str) -> None:
        self._state = ShopState(state_directory(), name)
        record = self._state.read() if self._state.is_running() else None
        if record is None or record["phase"] != "running":
            raise CartlabError(f"{name} is not up", f"python cli.py up {name} -d")
        self._shop = SHOPS[name]
        ports = record["ports"]
        self._urls = {room: f"http://127.0.0.1:{ports[self._shop.serving(room).role]}" for room in ROOMS}
        self.switch = Switch(switch_folder(self._state.folder))

    def pids(self, role: str | None = None) -> list[int]:
        record = self._state.read()
        copies = record["copies"] if record else []
        return group_members({copy["pid"] for copy in copies if copy["pid"] and role in (None, copy["role"])})

    def target(self, room: str, *, watched: bool) -> Target:
        deployable = self._shop.serving(room)
        key = register_shoppers(self._urls, 1)[0].api_key if watched and room == "orders" else ""
        prober = Prober(self._urls, key) if watched else None

        def ask(timeout_s: float) -> Answer:
            return prober.ask(room, timeout_s) if prober else Answer(None, 0.0)

        return Target(
            room=room,
            pids=lambda: self.pids(deployable.role),
            everybody=self.pids,
            ask=ask,
            switch=self.switch,
            database=next(iter(sorted(self._state.data(deployable.name).glob("*.db"))), None),
        )
