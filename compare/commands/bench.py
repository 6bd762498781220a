"""`bench`: run experiments, and write the results to a folder."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import click
from rich.console import Console

from ..errors import CartlabError
from ..errors import typed
from ..experiments.bench.aa import aa_check
from ..experiments.bench.experiment import AnyExperiment
from ..experiments.bench.experiment import PROFILES
from ..experiments.bench.run_settings import RunSettings
from ..experiments.bench.run_settings import seed_of
from ..experiments.bench.runner import Runner
from ..experiments.catalogue import EXPERIMENTS
from ..experiments.catalogue import STAGINGS
from ..experiments.stages.subject import subject_of
from ..launch.ports import require_free
from ..launch.processes.process_group import watched_children
from ..launch.runtimes import DEFAULT
from ..launch.runtimes import RUNTIMES
from ..launch.state import is_at_work
from ..launch.state import only_one
from ..launch.state import refuse_second
from ..measure.blocks.looks import FEWEST_BLOCKS
from ..measure.machine import cores_apart
from ..measure.machine import machine
from ..measure.machine import share_a_core
from ..measure.machine import software
from ..report.page import write_page
from ..report.progress import ProgressBar
from ..report.screen import print_screen
from ..report.terminal import report_console
from ..report_folder import make_report_folder
from ..report_folder import read_report
from ..report_folder import refuse_unlike
from ..report_folder import REPORT_NAME
from ..results import Report
from ..settings import REPOSITORY
from ..settings import state_directory
from ..topology import SHOPS
from .options import PORT_BASE
from .options import RUNTIME
from .options import SEED
from .setting import warn_of_ignored

AA = "A/A"


@click.command(name="bench")
@click.argument("experiment", type=click.Choice([*EXPERIMENTS[DEFAULT], "all"]))
@click.option("--profile", type=click.Choice(PROFILES), help="Default: quick, or that of the run to finish.")
@click.option("--runtime", type=RUNTIME, help="Default: local, or that of the run to finish.")
@click.option("--out", type=click.Path(path_type=Path), help="Folder for the report. Default: reports/<time>.")
@click.option("--aa", is_flag=True, help="Only the monolith against itself: what would this machine's noise hide?")
@click.option("--resume", type=click.Path(path_type=Path), help="Finish the run in this folder.")
@click.option("--seed", type=SEED, help="Fixes the order of conditions. Default: drawn anew, and kept in the report.")
@click.option("--port-base", type=PORT_BASE, metavar="N", help="Use other ports, counted up from N.")
def command(
    experiment: str,
    profile: str | None,
    runtime: str | None,
    out: Path | None,
    aa: bool,
    resume: Path | None,
    seed: int | None,
    port_base: int | None,
) -> None:
    """Run an experiment, or all of them, and write DIR/report.json and DIR/raw/.

    `all` leaves out `database`, which installs PostgreSQL first.

    For all experiments, the profile demo takes a few minutes and gives estimates without verdicts. The profile quick
    takes about half an hour, and full takes an hour and a half or more. In containers, they take several times as long.
    """
    if out and resume:
        raise click.UsageError("give --out or --resume, not both")
    warn_of_ignored(instead="A bench gives the shops all their settings itself")
    known = read_report(resume).settings if resume else {}
    profile, aa = profile or str(known.get("profile", "quick")), aa or known.get("check") == AA
    runtime, seed = runtime or str(known.get("runtime", DEFAULT)), seed_of(known) if seed is None else seed
    directory = resume or out or REPOSITORY / "reports" / datetime.datetime.now().strftime("%Y-%m-%d-%H%M%S")
    chosen = _chosen(experiment, profile, runtime, aa)
    # From here on there are child processes: git and the engine are asked before anything is launched.
    click.get_current_context().with_resource(watched_children("bench"))
    RUNTIMES[runtime].require()
    ran_on = software() | RUNTIMES[runtime].software()
    fresh = Report(machine(), ran_on, {"profile": profile, "runtime": runtime, "seed": seed})
    if aa:
        fresh.settings["check"] = AA
    report = _continued(fresh, directory) if resume else _begun(fresh, directory)
    refuse_second(state_directory())
    _refuse_company()
    _require_free_ports(chosen, port_base)
    make_report_folder(directory)
    try:
        report = _measured(chosen, report, directory, port_base)
    except KeyboardInterrupt:
        again = ["--profile", profile, "--seed", seed, *(["--port-base", port_base] if port_base else [])]
        click.echo(f"\nStopped. What was measured is in {directory}", err=True)
        command = typed("python", "cli.py", "bench", experiment, *again, "--resume", directory)
        click.echo(f"Go on with: {command}", err=True)
        raise SystemExit(130) from None
    write_page(report, directory)  # first: the page must exist even if nothing more can be printed
    print_screen(report, Console(highlight=False), directory)
    if not report.valid:
        raise CartlabError("some runs are invalid: their numbers count for nothing", "read the reasons above")


def _chosen(experiment: str, profile: str, runtime: str, aa: bool) -> list[AnyExperiment]:
    known = EXPERIMENTS[runtime]
    if experiment not in (*known, "all"):
        raise click.UsageError(f"{experiment} is not measured in {runtime}: choose from {', '.join(known)}")
    wanted = [name for name, each in known.items() if not each.on_demand] if experiment == "all" else [experiment]
    chosen = [known[name] for name in wanted]
    if not aa:
        return chosen
    if any(each.looks[profile][-1] < FEWEST_BLOCKS for each in chosen):
        raise click.UsageError(f"--aa needs several blocks, and {profile} has one: give --profile quick or full")
    return [aa_check(each, profile) for each in chosen]


def _measured(chosen: Sequence[AnyExperiment], report: Report, directory: Path, port_base: int | None) -> Report:
    """Run the experiments one after another. None of their processes and data is left, however the run ends."""
    staging = STAGINGS[report.settings["runtime"]]
    shop_cores, generator_cores = cores_apart() or (None, None)
    settings = RunSettings(
        profile=report.settings["profile"],
        seed=report.settings["seed"],
        out=directory,
        shop_cores=shop_cores,
        generator_cores=generator_cores,
        shared_core=bool(shop_cores and generator_cores and share_a_core(shop_cores[0], generator_cores[0])),
        limits_of=staging.limits_of,
    )
    stage = staging.stage(port_base, settings.shop_cores, settings.generator_cores)
    console = report_console(stderr=True)
    with only_one(state_directory()):
        _refuse_company()  # check again: from here on nobody else can begin
        try:
            for experiment in chosen:
                stage.clear()  # conditions of different experiments may share a name, but not the data
                with ProgressBar(console) as bar:
                    report = Runner(experiment, settings, report, partial(subject_of, stage), bar).run()
        finally:
            stage.clear()
    return report


def _require_free_ports(chosen: Sequence[AnyExperiment], port_base: int | None) -> None:
    launched = [condition for experiment in chosen for condition in experiment.conditions if condition.is_launched]
    for shop in {condition.shop.name: condition.shop for condition in launched}.values():
        require_free(shop.shifted(port_base) if port_base else shop)


def _refuse_company() -> None:
    """Raise CartlabError if a shop is up or starting. Only the measured shop may run."""
    only, state = "and only what is measured may run", state_directory()
    for shop in SHOPS.values():
        for place in RUNTIMES.values():
            if busy := place.is_busy(shop, state):
                raise CartlabError(f"{busy[0]}, {only}", busy[1])
    if any(is_at_work(lab) for lab in state.glob("labs/*")):
        raise CartlabError(f"a lab is being checked, {only}", "wait for its end")


def _begun(fresh: Report, directory: Path) -> Report:
    if (directory / REPORT_NAME).exists():
        raise CartlabError(
            f"{directory} holds a report already",
            f"give another --out, remove it ({typed('rm', '-r', directory)}), "
            f"or finish it with {typed('--resume', directory)}",
        )
    return fresh


def _continued(fresh: Report, directory: Path) -> Report:
    known = read_report(directory)
    refuse_unlike(known, fresh)
    return replace(known, machine=fresh.machine, software=fresh.software)
