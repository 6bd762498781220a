"""`dashboard`: show both shops side by side on a page for a class, live or recorded."""

from __future__ import annotations

import datetime
import os
import signal
from contextlib import ExitStack
from pathlib import Path
from types import FrameType

import click
from dash import Dash

from ..dashboard.app import live_app
from ..dashboard.app import replay_app
from ..dashboard.presence import Presence
from ..dashboard.replay import Replay
from ..dashboard.script import Prompter
from ..dashboard.script import read_script
from ..dashboard.server import bound
from ..dashboard.server import HOST
from ..dashboard.server import serving
from ..dashboard.stage import Choices
from ..demo.captions import before
from ..demo.mixes import MIXES
from ..demo.recording import recorded
from ..demo.recording import Recording
from ..demo.session import Session
from ..errors import CartlabError
from ..experiments.catalogue import EXPERIMENTS
from ..experiments.subject.fault_runtimes import FAULT_RUNTIMES
from ..experiments.technology.local import TECHNOLOGY
from ..experiments.technology.swap import ROOM
from ..launch.ports import require_free
from ..launch.runtime import LaunchOptions
from ..launch.runtime import Runtime
from ..launch.runtimes import DEFAULT
from ..launch.runtimes import RUNTIMES
from ..launch.shop_settings import by_role
from ..launch.state import refuse_beside_bench
from ..measure.machine import available_cores
from ..printable import printable
from ..settings import state_directory
from ..topology import Shop
from ..topology import SHOPS
from .options import PORT_BASE
from .options import RUNTIME
from .setting import require_known
from .setting import shop_settings
from .setting import warn_of_ignored
from .terminal.until_signal import signals_call
from .terminal.until_signal import wait_for_a_signal

ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@click.command
@click.option("--script", type=click.Path(path_type=Path), help="Step through a demonstration with one key.")
@click.option(
    "--record", type=click.Path(path_type=Path), help="Folder to record into. Default: .cartlab/sessions/<time>."
)
@click.option("--replay", type=click.Path(path_type=Path), help="Show a recorded session instead of a live one.")
@click.option("--port", type=click.IntRange(1, 65535), default=8050, show_default=True, help="Of the page.")
@click.option("--port-base", type=PORT_BASE, metavar="N", help="Count the shops' ports up from N.")
@click.option("--runtime", type=RUNTIME, help=f"Where both shops run. Default: {DEFAULT}.")
@shop_settings
def command(
    script: Path | None,
    record: Path | None,
    replay: Path | None,
    port: int,
    port_base: int | None,
    runtime: str | None,
    settings: dict[str, str],
) -> None:
    """Show both shops side by side: start, load, break, heal and scale both alike.

    Ctrl-C ends it. When the last browser closes the page, both shops are healed and stopped.
    """
    if replay and (script or record or port_base or runtime or settings):
        raise click.UsageError(
            "--replay shows what was recorded: "
            "--script, --record, --port-base, --runtime and --set are for live sessions"
        )
    if not replay:
        _refuse_ports_of_shops(port, port_base)
    with signals_call(_interrupt, *ENDING), ExitStack() as stack:
        listener = stack.enter_context(bound(port))
        if replay:
            app = _recorded(replay, port, stack)
        else:
            place = RUNTIMES[runtime or DEFAULT]
            app = _live(place, script, record or _new_folder(), port, port_base, settings, stack)
        stack.enter_context(serving(app, listener))
        click.echo(f"The page is at http://{HOST}:{port}/\nCtrl-C ends it.")
        wait_for_a_signal()


def _shops(port_base: int | None) -> list[Shop]:
    return [shop.shifted(port_base) if port_base else shop for shop in SHOPS.values()]


def _refuse_ports_of_shops(port: int, port_base: int | None) -> None:
    for deployable in (each for shop in _shops(port_base) for each in shop.deployables):
        if deployable.port == port:
            raise CartlabError(
                f"port {port} is where {deployable.name} will answer, and the page needs one of its own",
                "leave --port out, or give another one",
            )


def _recorded(folder: Path, port: int, stack: ExitStack) -> Dash:
    replay = Replay(list(recorded(folder)))
    presence = stack.enter_context(Presence(left=lambda: None))
    return replay_app(replay, printable(folder.name), presence, port=port)


def choices_of(runtime: str) -> Choices:
    """Return what can be done to the shops of a runtime."""
    return Choices(
        rooms_of={name: fault.rooms for name, fault in FAULT_RUNTIMES[runtime].kinds.items()},
        mixes=MIXES,
        says=lambda kind, room: before(kind, room, list(SHOPS)),
        movable=(ROOM,) if TECHNOLOGY.name in EXPERIMENTS[runtime] else (),
    )


def _live(
    place: Runtime,
    script: Path | None,
    record: Path,
    port: int,
    port_base: int | None,
    settings: dict[str, str],
    stack: ExitStack,
) -> Dash:
    require_known(settings, list(SHOPS.values()), place)
    warn_of_ignored(place.environment)
    place.require()
    choices = choices_of(place.name)
    steps = read_script(script, choices) if script else None
    refuse_beside_bench(state_directory())
    for shop in _shops(port_base):
        require_free(shop)
    for shop in SHOPS.values():
        place.check(shop, LaunchOptions(port_base=port_base, settings_by_role=by_role(shop, settings)))
    session = stack.enter_context(Session(state_directory(), Recording(record), port_base, settings, place))
    farewell = "\nHealing and stopping both shops, once what is under way has ended. Ctrl-C again ends it at once."
    stack.callback(click.echo, f"{farewell}\nRecorded: {record}", err=True)

    def left() -> None:
        session.stop()
        click.echo("Nobody has the page open any more: both shops are being stopped.", err=True)

    presence = stack.enter_context(Presence(left))
    prompter = Prompter(steps, session, choices) if steps else None
    return live_app(session, choices, prompter, presence, port=port, cores=len(available_cores()))


def _new_folder() -> Path:
    return state_directory() / "sessions" / datetime.datetime.now().strftime("%Y-%m-%d-%H%M%S")


def _interrupt(number: int, frame: FrameType | None) -> None:
    """End as cleanly as Ctrl-C does. A second signal ends the command at once; watchdogs then end the processes."""
    for each in ENDING:
        signal.signal(each, lambda number, frame: os._exit(130))
    raise KeyboardInterrupt
