"""`load`: the load generator by itself, against any URL."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict

import click

from ..errors import CartlabError
from ..load.arrivals import ARRIVALS
from ..load.arrivals import Arrivals
from ..load.generator import run_load
from ..load.plan import LoadPlan
from ..load.wire import parse_url
from ..measure.doubts import load_doubts
from ..report.load_summary import print_load
from ..topology import ROOMS


@click.command(name="load")
@click.argument("url")
@click.option("--rate", type=float, help="Requests a second, sent whether or not earlier ones were answered.")
@click.option("--duration", type=float, default=10.0, show_default=True, help="Seconds that are counted.")
@click.option("--closed", type=int, help="Closed loop instead: N connections, each asks again once answered.")
@click.option("--arrivals", type=click.Choice(ARRIVALS), default="poisson", show_default=True)
@click.option("--timeout", type=float, default=5.0, show_default=True, help="Seconds until a request has failed.")
@click.option("--warmup", type=float, default=0.0, show_default=True, help="Seconds sent before counting starts.")
@click.option("--expect", help="A right answer's body matches this regular expression.")
@click.option("--journeys", is_flag=True, help="Send shoppers' journeys to a shop whose address is URL.")
@click.option(
    "--room", "rooms", multiple=True, metavar="ROOM=URL", help="With --journeys: a room that answers elsewhere."
)
@click.option("--seed", type=int, default=1, show_default=True, help="The same seed gives the same schedule.")
@click.option("--allow-remote", is_flag=True, help="Allow a server that is not on this machine.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def command(
    url: str,
    rate: float | None,
    duration: float,
    closed: int | None,
    arrivals: Arrivals,
    timeout: float,
    warmup: float,
    expect: str | None,
    journeys: bool,
    rooms: tuple[str, ...],
    seed: int,
    allow_remote: bool,
    as_json: bool,
) -> None:
    """Send load to URL and report latency from the intended send time.

    \b
    Example: python cli.py load http://127.0.0.1:8000/ --rate 50 --duration 10
    """
    addresses = _room_addresses(url, rooms, journeys)
    _check_targets(addresses.values() or (url,), allow_remote)
    plan = LoadPlan(
        url=None if journeys else url,
        rooms=addresses,
        rate_rps=rate,
        closed=closed,
        duration_s=duration,
        warmup_s=warmup,
        arrivals=arrivals,
        timeout_s=timeout,
        seed=seed,
        expect=expect,
    )
    result = run_load(plan)
    result["doubts"] = [asdict(doubt) for doubt in load_doubts(result)]
    if as_json:
        click.echo(json.dumps(result))
    else:
        print_load(result)


def _room_addresses(url: str, rooms: tuple[str, ...], journeys: bool) -> dict[str, str]:
    if not journeys:
        if rooms:
            raise click.UsageError("--room needs --journeys")
        return {}
    addresses = dict.fromkeys(ROOMS, url)
    for text in rooms:
        room, _, address = text.partition("=")
        if room not in ROOMS or not address:
            raise click.UsageError(f"--room {text}: give ROOM=URL with ROOM one of {', '.join(ROOMS)}")
        addresses[room] = address
    return addresses


def _check_targets(urls: Iterable[str], allow_remote: bool) -> None:
    for url in urls:
        address, _ = parse_url(url)
        if not (address.is_loopback or allow_remote):
            raise CartlabError(
                f"{address.host} is not on this machine", "load only what is yours; then repeat with --allow-remote"
            )
