"""`bench`: run experiments, and write what they found to a folder."""

from __future__ import annotations

import datetime
from dataclasses import replace
from pathlib import Path

import click

from ..errors import CartlabError
from ..experiments.catalogue import EXPERIMENTS
from ..experiments.experiment import PROFILES
from ..experiments.runner import Runner
from ..experiments.runner import RunSettings
from ..experiments.stage import Stage
from ..launch.family import guarded_children
from ..launch.ports import require_free
from ..launch.state import only_one
from ..launch.state import ShopState
from ..measure.machine import cores_apart
from ..measure.machine import machine
from ..measure.machine import software
from ..report.progress import ProgressBar
from ..report.terminal import print_report
from ..report.terminal import report_console
from ..report_folder import make_report_folder
from ..report_folder import read_report
from ..report_folder import refuse_unlike
from ..report_folder import REPORT_NAME
from ..results import Report
from ..settings import REPOSITORY
from ..settings import state_directory
from ..topology import SHOPS


@click.command(name="bench")
@click.argument("experiment", type=click.Choice([*EXPERIMENTS, "all"]))
@click.option("--profile", type=click.Choice(PROFILES), help="Default: quick, or that of the run to finish.")
@click.option("--runtime", type=click.Choice(["local"]), default="local", show_default=True)
@click.option("--out", type=click.Path(path_type=Path), help="Folder for the report. Default: reports/<time>.")
@click.option("--resume", type=click.Path(path_type=Path), help="Finish the run in this folder.")
@click.option("--seed", type=int, default=1, show_default=True, help="Fixes the order of conditions.")
@click.option("--port-base", type=int, help="Use other ports, counted up from N.")
def command(
    experiment: str,
    profile: str | None,
    runtime: str,
    out: Path | None,
    resume: Path | None,
    seed: int,
    port_base: int | None,
) -> None:
    """Run an experiment, or all of them, and write DIR/report.json and DIR/raw/.

    demo takes a minute and gives estimates without verdicts; quick some minutes; full up to an hour.
    """
    if out and resume:
        raise click.UsageError("give --out or --resume, not both")
    profile = profile or (str(read_report(resume).settings.get("profile")) if resume else "quick")
    directory = resume or out or REPOSITORY / "reports" / datetime.datetime.now().strftime("%Y-%m-%d-%H%M%S")
    fresh = Report(machine(), software(), {"profile": profile, "runtime": runtime, "seed": seed})
    report = _continued(fresh, directory) if resume else _begun(fresh, directory)
    _refuse_company()
    chosen = list(EXPERIMENTS) if experiment == "all" else [experiment]
    conditions = [condition for name in chosen for condition in EXPERIMENTS[name].conditions]
    for shop in {condition.shop.name: condition.shop for condition in conditions}.values():
        require_free(shop.shifted(port_base) if port_base else shop)
    make_report_folder(directory)
    apart = cores_apart()
    settings = RunSettings(profile, seed, directory, *(apart or (None, None)))
    stage = Stage(port_base, settings.shop_cores)
    console = report_console(stderr=True)
    try:
        with only_one(state_directory()), guarded_children("bench"):
            stage.clear()
            try:
                for name in chosen:
                    with ProgressBar(console) as bar:
                        report = Runner(EXPERIMENTS[name], settings, report, stage.launched, bar).run()
            finally:
                stage.clear()
    except KeyboardInterrupt:
        console.print(f"\nStopped. What was measured is in {directory}")
        again = f"--profile {profile} --seed {seed}" + (f" --port-base {port_base}" if port_base else "")
        console.print(f"Go on with: python cli.py bench {experiment} {again} --resume {directory}", soft_wrap=True)
        raise SystemExit(130) from None
    print_report(report, report_console())
    click.echo(f"\nReport: {directory / REPORT_NAME}\nShow it again: python cli.py report show {directory}")
    if not report.valid:
        raise CartlabError("some runs are invalid: their numbers count for nothing", "read the reasons above")


def _refuse_company() -> None:
    """Raise CartlabError if a shop is up: only the measured shop may run."""
    for name in SHOPS:
        if ShopState(state_directory(), name).is_running():
            raise CartlabError(f"{name} is up, and only what is measured may run", "python cli.py down")


def _begun(fresh: Report, directory: Path) -> Report:
    if (directory / REPORT_NAME).exists():
        raise CartlabError(f"{directory} holds a report already", f"finish it with --resume {directory}")
    return fresh


def _continued(fresh: Report, directory: Path) -> Report:
    known = read_report(directory)
    refuse_unlike(known, fresh)
    return replace(known, machine=fresh.machine, software=fresh.software)
