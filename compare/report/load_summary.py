"""One load run in the terminal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from .units import number

MODES = {
    "open": "open arrivals: latency counts from the intended send time",
    "closed": "closed loop: each connection asks again once it is answered",
}
WIDEST = 200  # columns; no table of a load run is wider
NEAR_SHARE = 0.05  # a rate that is further off looks like a mistake


def print_load(result: Mapping[str, Any], console: Console | None = None) -> None:
    """Print rates, latency, errors and doubts of one load run."""
    console = console or Console(highlight=False)
    console.print(f"[bold]{MODES[result['mode']]}[/bold], {result['duration_s']:g} s")
    rates = Table("", "a second", box=None, pad_edge=False)
    rates.columns[1].justify = "right"
    for label, key in (("offered", "offered_rps"), ("answered", "achieved_rps"), ("right, in time", "goodput_rps")):
        if result[key] is not None:
            rates.add_row(label, number(result[key], "rps").removesuffix("/s"))
    console.print(rates)
    _explain_rate(result, console)
    times = Table("", "p50", "p90", "p95", "p99", "max", box=None, pad_edge=False)
    rows = {"latency": result["latency_ms"]}
    if len(result["operations"]) > 1:
        rows |= {f"  {name}": figures["latency_ms"] for name, figures in result["operations"].items()}
    if result["mode"] == "open":
        rows["sent late by"] = result["lateness_ms"]
    for label, values in rows.items():
        times.add_row(label, *(_ms(values.get(name)) for name in ("p50", "p90", "p95", "p99", "max")))
    _print_whole(times, console)
    errors = ", ".join(f"{count} {kind}" for kind, count in result["errors"].items()) or "none"
    waiting = f", and {percent:.0f}% to wake in time" if (percent := result["generator_waiting_percent"]) else ""
    console.print(
        f"{result['sent']} sent; errors: {errors}; generator: {result['generator_cpu_percent']:.0f}% of a core{waiting}"
    )
    for doubt in result["doubts"]:
        message, next_step = escape(doubt["message"]), escape(doubt["next"])
        console.print(f"[yellow]Doubt[/yellow] {message}. [dim]Next: {next_step}.[/dim]")


def _explain_rate(result: Mapping[str, Any], console: Console) -> None:
    """Explain the offered rate if it visibly differs from --rate."""
    wanted, offered = result["plan"]["rate_rps"], result["offered_rps"]
    if wanted and abs(offered - wanted) > NEAR_SHARE * wanted:
        remedy = "--warmup 5 lets sessions build up" if result["plan"]["rooms"] else "--arrivals constant is exact"
        console.print(f"[dim]{wanted:g}/s were asked for: arrivals are random, and the run is short. {remedy}.[/dim]")


def _print_whole(table: Table, console: Console) -> None:
    """Print a table at full width, even in a narrower terminal. A wrapped line is readable, a torn number is not."""
    given = console.width
    console.width = max(given, console.measure(table, options=console.options.update(width=WIDEST)).maximum)
    console.print(table)
    console.width = given


def _ms(value: float | None) -> str:
    return "" if value is None else number(value / 1000, "s")
