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
from ..measure.machine import cores_apart
from ..measure.machine import machine
from ..measure.machine import software
from ..report.progress import ProgressBar
from ..report.terminal import print_report
from ..report.terminal import report_console
from ..results import read_report
from ..results import refuse_unlike
from ..results import Report
from ..results import REPORT_NAME
from ..settings import REPOSITORY


@click.command(name="bench")
@click.argument("experiment", type=click.Choice([*EXPERIMENTS, "all"]))
@click.option("--profile", type=click.Choice(PROFILES), default="quick", show_default=True)
@click.option("--runtime", type=click.Choice(["local"]), default="local", show_default=True)
@click.option("--out", type=click.Path(path_type=Path), help="Folder for the report. Default: reports/<time>.")
@click.option("--resume", type=click.Path(path_type=Path), help="Finish the run in this folder.")
@click.option("--seed", type=int, default=1, show_default=True, help="Fixes the order of conditions.")
@click.option("--port-base", type=int, help="Use other ports, counted up from N.")
def command(
    experiment: str, profile: str, runtime: str, out: Path | None, resume: Path | None, seed: int, port_base: int | None
) -> None:
    """Run an experiment, or all of them, and write DIR/report.json and DIR/raw/.

    demo takes a minute and gives estimates without verdicts; quick some minutes; full up to an hour.
    """
    if out and resume:
        raise click.UsageError("give --out or --resume, not both")
    directory = resume or out or REPOSITORY / "reports" / datetime.datetime.now().strftime("%Y-%m-%d-%H%M%S")
    fresh = Report(machine(), software(), {"profile": profile, "runtime": runtime, "seed": seed})
    report = _continued(fresh, directory) if resume else _begun(fresh, directory)
    apart = cores_apart()
    settings = RunSettings(profile, seed, directory, *(apart or (None, None)))
    stage = Stage(port_base, settings.shop_cores)
    stage.clear()
    console = report_console(stderr=True)
    try:
        for name in EXPERIMENTS if experiment == "all" else (experiment,):
            with ProgressBar(console) as bar:
                report = Runner(EXPERIMENTS[name], settings, report, stage.launched, bar).run()
    except KeyboardInterrupt:
        console.print(f"\nStopped. What was measured is in {directory}")
        again = f"--profile {profile} --seed {seed}" + (f" --port-base {port_base}" if port_base else "")
        console.print(f"Go on with: python cli.py bench {experiment} {again} --resume {directory}", soft_wrap=True)
        raise SystemExit(130) from None
    finally:
        stage.clear()
    print_report(report, report_console())
    click.echo(f"\nReport: {directory / REPORT_NAME}\nShow it again: python cli.py report show {directory}")
    if not report.valid:
        raise CartlabError("some runs are invalid: their numbers count for nothing", "read the reasons above")


def _begun(fresh: Report, directory: Path) -> Report:
    if (directory / REPORT_NAME).exists():
        raise CartlabError(f"{directory} holds a report already", f"finish it with --resume {directory}")
    return fresh


def _continued(fresh: Report, directory: Path) -> Report:
    known = read_report(directory)
    refuse_unlike(known, fresh)
    return replace(known, machine=fresh.machine, software=fresh.software)
