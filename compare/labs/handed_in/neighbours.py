"""Runs that show what a neighbour's load on one room does to another room, in three forms of keeping data."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ...launch.runtime import Database
from ...topology import MICRO
from ...topology import MONOLITH
from ...topology import Shop
from .loads import in_ms
from .loads import Load
from .loads import read_load
from .loads import WRONG_SHARE

JUDGED_BY = "p95"  # of some five hundred requests, only five are slower than p99
LATE_S = 1.0  # a generator may need so long from the note of its beginning to its first request
FEWEST_SENT = 200  # of the victim: with fewer, p95 rests on a handful of requests


@dataclass(frozen=True)
class DataForm:
    """A form of keeping data: which shop with which option of `up`, and what it consists of."""

    name: str
    shop: Shop
    database: Database
    processes: int
    databases: int
    servers: int

    @property
    def started_by(self) -> str:
        """The command that starts the shop in this form."""
        return f"python cli.py up {self.shop.name} --database {self.database} -d"

    @property
    def files(self) -> tuple[str, str, str]:
        """The names of its three files: the victim alone, the victim beside the neighbour, and the neighbour."""
        return f"{self.name}-quiet.json", f"{self.name}-busy.json", f"{self.name}-neighbour.json"


def _form(name: str, shop: Shop, database: Database) -> DataForm:
    databases = sum(bool(each.database_pool) for each in shop.deployables)
    servers = databases if database == "postgres-each" else 1
    return DataForm(name, shop, database, len(shop.deployables), databases, servers)


FORMS = (
    _form("one", MONOLITH, "postgres"),
    _form("shared", MICRO, "postgres"),
    _form("own", MICRO, "postgres-each"),
)


@dataclass(frozen=True)
class FormRuns:
    """The three runs of one form."""

    form: DataForm
    quiet: Load
    busy: Load
    neighbour: Load

    @property
    def factor(self) -> float:
        """How many times as long the victim waits beside the neighbour."""
        return self.busy.latency_ms[JUDGED_BY] / self.quiet.latency_ms[JUDGED_BY]

    @property
    def all(self) -> tuple[Load, Load, Load]:
        return self.quiet, self.busy, self.neighbour

    @property
    def summary(self) -> str:
        """What the runs show, in a sentence."""
        alone, beside = (in_ms(load.latency_ms[JUDGED_BY]) for load in (self.quiet, self.busy))
        name = f"{self.form.name}: the victim's {JUDGED_BY}"
        return f"{name} is {alone} alone and {beside} beside the neighbour, {self.factor:.2f} times"


@dataclass(frozen=True)
class LoadWindow:
    """A time, in seconds since the epoch."""

    from_s: float
    until_s: float


def read_runs(folder: Path, form: DataForm) -> FormRuns:
    """Read the three files of a form. Raises CartlabError if one is not there, or holds no run."""
    quiet, busy, neighbour = (read_load(folder / name) for name in form.files)
    return FormRuns(form, quiet, busy, neighbour)


def faults_of(runs: FormRuns, first: FormRuns) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with the runs of a form, with advice. They are compared with those of the first form."""
    yield from _elsewhere(runs)
    yield from _unlike_within(runs)
    yield from _unlike_the_first(runs, first)
    for load in runs.all:
        if load.wrong_share > WRONG_SHARE:
            message = f"{load.file}: {load.wrong_share:.0%} of the answers were not right, so its times mean little"
            yield message, "Is the address right? If the shop can't keep up, lower the neighbour's --rate in all forms."
    yield from _at_another_time(runs)


def _elsewhere(runs: FormRuns) -> Iterator[tuple[str, str]]:
    """Yield the runs that did not go to a shop of this form."""
    form = runs.form
    for load in runs.all:
        if load.shop is None:
            advice = f"Start one with up, and send the load again: {form.started_by}"
            yield f"{load.file} does not say which shop it asked", advice
        elif (load.shop, load.database) != (form.shop.name, form.database):
            advice = f"Stop that shop with down, then: {form.started_by}. A shop that is up keeps its database."
            yield f"{load.file} asked {load.shop} with --database {load.database}", advice


def _unlike_within(runs: FormRuns) -> Iterator[tuple[str, str]]:
    """Yield what must be equal, or must not be, within one form."""
    unlike = runs.quiet.unlike(runs.busy)
    if unlike:
        message = f"{runs.quiet.file} and {runs.busy.file} must be alike, and differ in {', '.join(unlike)}"
        yield message, "The victim does the same in both. Repeat the command of the first, into the other file."
    if runs.busy.path == runs.neighbour.path:
        advice = "Let the neighbour ask another room: the page has both addresses."
        yield f"{runs.form.name}: victim and neighbour ask for the same", advice
    if runs.quiet.sent < FEWEST_SENT:
        message = f"{runs.quiet.file} has {runs.quiet.sent} requests, so its {JUDGED_BY} rests on a handful"
        yield message, "Take --rate 50 and --duration 10 for the victim."


def _unlike_the_first(runs: FormRuns, first: FormRuns) -> Iterator[tuple[str, str]]:
    """Yield the loads that differ from those of the first form. Only the address may."""
    for own, other in zip(runs.all, first.all, strict=True):
        unlike = [name for name in own.unlike(other) if name != "url"]
        unlike += ["path"] if own.path != other.path else []
        if unlike:
            advice = "Three forms are compared, so victim and neighbour must be the same in each of them."
            yield f"{own.file} and {other.file} differ in {', '.join(unlike)}", advice


def _at_another_time(runs: FormRuns) -> Iterator[tuple[str, str]]:
    """Yield where the neighbour did not work while it should, or worked while it should not."""
    quiet, busy, works = _window(runs.quiet), _window(runs.busy), _window(runs.neighbour, with_warmup=True)
    if quiet is None or busy is None or works is None:
        yield f"{runs.form.name}: a file does not say when its load began", "Send the loads again, to a shop of up."
    elif works.until_s < busy.until_s - LATE_S or works.from_s > busy.from_s + LATE_S:
        message = f"{runs.neighbour.file}: it did not work all the time while {runs.busy.file} was measured"
        yield message, "Begin the neighbour in the background, with & at the end, and give it a longer --duration."
    elif quiet.from_s < works.until_s and works.from_s < quiet.until_s - LATE_S:
        advice = "Measure alone first; then let the neighbour begin."
        yield f"{runs.quiet.file} was measured while the neighbour worked", advice


def _window(load: Load, *, with_warmup: bool = False) -> LoadWindow | None:
    """Return from when to when a load counted, or worked at all. None if that is unknown."""
    if load.at_s is None:
        return None
    counting_from_s = load.at_s + float(load.plan["warmup_s"])
    until_s = counting_from_s + float(load.plan["duration_s"])
    return LoadWindow(load.at_s if with_warmup else counting_from_s, until_s)
