"""`load`: the load generator by itself, against any URL."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

import click

from ..errors import CartlabError
from ..launch.asked_before import shop_at
from ..load.arrivals import ARRIVALS
from ..load.arrivals import Arrivals
from ..load.generator import run_load
from ..load.hosts import addresses_here
from ..load.hosts import addresses_of
from ..load.http_request import parse_url
from ..load.plan import LoadPlan
from ..measure.load_doubts import load_doubts
from ..measure.machine import granted_cores
from ..report.load_summary import print_load
from ..settings import state_directory
from ..topology import ROOMS
from .options import ABOVE_ZERO
from .options import FROM_ZERO
from .options import SEED

MOST_REQUESTS = 10_000_000  # the schedule and all outcomes are held in memory

FEWEST_CORES_TO_WAIT_ON = 2  # one for the generator, and one for what it measures
MOST_RPS_TO_WAIT_FOR = 1000  # 0.3 ms before each send: at most 30% of a core


def _regular_expression(context: click.Context, option: click.Parameter, value: str | None) -> str | None:
    try:
        re.compile(value or "")
    except re.error as error:
        raise click.BadParameter(f"{value!r} is not a regular expression: {error}", context, option) from None
    return value


@click.command(name="load")
@click.argument("url")
@click.option("--rate", type=ABOVE_ZERO, help="Requests a second, sent whether or not earlier ones were answered.")
@click.option("--duration", type=ABOVE_ZERO, default=10.0, show_default=True, help="Seconds that are counted.")
@click.option(
    "--closed", type=click.IntRange(min=1), help="Closed loop instead: N connections. Each asks again once answered."
)
@click.option("--arrivals", type=click.Choice(ARRIVALS), default="poisson", show_default=True)
@click.option("--timeout", type=ABOVE_ZERO, default=5.0, show_default=True, help="Seconds before a request fails.")
@click.option("--warmup", type=FROM_ZERO, default=0.0, show_default=True, help="Seconds sent before counting starts.")
@click.option("--expect", callback=_regular_expression, help="A right answer's body matches this regular expression.")
@click.option("--journeys", is_flag=True, help="Send shoppers' journeys to a shop whose address is URL.")
@click.option(
    "--room", "rooms", multiple=True, metavar="ROOM=URL", help="With --journeys: a room that answers elsewhere."
)
@click.option("--seed", type=SEED, default=1, show_default=True, help="The same seed gives the same schedule.")
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

    On two cores or more and at up to 1,000 requests a second, it spins for up to 0.3 ms before each send.
    With --json, `began` names the shop of `up`, its database, the time, and how many requests it had answered before.

    \b
    Example: python cli.py load http://127.0.0.1:8000/ --rate 50 --duration 10
    """
    if (rate is None) == (closed is None):
        raise click.UsageError("a load run is either open or closed: give --rate R or --closed N")
    if rate is not None and rate * (warmup + duration) > MOST_REQUESTS:
        raise click.UsageError(f"more than {MOST_REQUESTS:,} requests: lower --rate or --duration")
    addresses = _room_addresses(url, rooms, journeys)
    hosts = _hosts(addresses.values() or (url,), allow_remote)
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
        waits_actively=_waits_actively(rate),
        hosts=hosts,
    )
    began = None if allow_remote else _began(url)  # shops are on this machine
    result = run_load(plan) | {"began": began}
    result["doubts"] = [asdict(doubt) for doubt in load_doubts(result)]
    if as_json:
        click.echo(json.dumps(result))
    else:
        print_load(result)


def _began(url: str) -> dict[str, Any] | None:
    """Return which shop of `up` a load begins to ask, and when. None if there is no such shop."""
    shop = shop_at(parse_url(url)[0].port, state_directory())
    return shop and shop | {"at_s": time.time()}


def _waits_actively(rate_rps: float | None) -> bool:
    """Return whether a core can be spared for waiting. The generator is not pinned: it may run on a shop's core."""
    return rate_rps is not None and rate_rps <= MOST_RPS_TO_WAIT_FOR and granted_cores() >= FEWEST_CORES_TO_WAIT_ON


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


def _hosts(urls: Iterable[str], allow_remote: bool) -> dict[str, tuple[str, ...]]:
    """Return the addresses of the hosts in some URLs. Raises CartlabError for a host that is not allowed."""
    hosts = {}
    for url in urls:
        try:
            address, _ = parse_url(url)
        except CartlabError as error:
            raise click.BadParameter(f"{error.message}; {error.remedy}.", param_hint="URL") from None
        hosts[address.host] = (addresses_of if allow_remote else addresses_here)(address.host)
    return hosts
