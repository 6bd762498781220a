"""`bench`: run experiments, and write what they found to a folder."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import click

from ..errors import CartlabError
from ..errors import typed
from ..experiments.bench.aa import aa_check
from ..experiments.bench.experiment import Experiment
from ..experiments.bench.experiment import PROFILES
from ..experiments.bench.runner import Runner
from ..experiments.bench.runner import RunSettings
from ..experiments.catalogue import EXPERIMENTS
from ..experiments.catalogue import IN_DOCKER
from ..experiments.stages.docker import ComposeStage
from ..experiments.stages.docker import limits_of
from ..experiments.stages.local import Stage
from ..launch.docker.cli import engine_answers
from ..launch.docker.containers import containers_of
from ..launch.docker.project import PROJECT
from ..launch.docker.software import docker_software
from ..launch.ports import require_free
from ..launch.processes.process_group import guarded_children
from ..launch.state import is_at_work
from ..launch.state import only_one
from ..launch.state import refuse_second
from ..launch.state import ShopState
from ..measure.fairness import NO_LIMITS
from ..measure.machine import cores_apart
from ..measure.machine import machine
from ..measure.machine import share_a_core
from ..measure.machine import software
from ..report.page import write_page
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
from . import in_docker
from .options import PORT_BASE
from .options import RUNTIME
from .options import SEED
from .setting import warn_of_ignored

AA = "A/A"


@click.command(name="bench")
@click.argument("experiment", type=click.Choice([*EXPERIMENTS, "all"]))
@click.option("--profile", type=click.Choice(PROFILES), help="Default: quick, or that of the run to finish.")
@click.option("--runtime", type=RUNTIME, help="Default: local, or that of the run to finish.")
@click.option("--out", type=click.Path(path_type=Path), help="Folder for the report. Default: reports/<time>.")
@click.option("--aa", is_flag=True, help="Only the monolith against itself: what would this machine's noise hide?")
@click.option("--resume", type=click.Path(path_type=Path), help="Finish the run in this folder.")
@click.option("--seed", type=SEED, default=1, show_default=True, help="Fixes the order of conditions.")
@click.option("--port-base", type=PORT_BASE, metavar="N", help="Use other ports, counted up from N.")
def command(
    experiment: str,
    profile: str | None,
    runtime: str | None,
    out: Path | None,
    aa: bool,
    resume: Path | None,
    seed: int,
    port_base: int | None,
) -> None:
    """Run an experiment, or all of them, and write DIR/report.json and DIR/raw/.

    For all of them demo takes two minutes and gives estimates without verdicts, quick a quarter of an hour or somewhat
    more, full an hour; in containers, several times as long.
    """
    if out and resume:
        raise click.UsageError("give --out or --resume, not both")
    warn_of_ignored(instead="A bench gives the shops all their settings itself")
    known = read_report(resume).settings if resume else {}
    profile, aa = profile or str(known.get("profile", "quick")), aa or known.get("check") == AA
    runtime = runtime or str(known.get("runtime", "local"))
    directory = resume or out or REPOSITORY / "reports" / datetime.datetime.now().strftime("%Y-%m-%d-%H%M%S")
    chosen = _chosen(experiment, profile, runtime, aa)
    # From here on there are children: git and docker are asked before anything is launched.
    click.get_current_context().with_resource(guarded_children("bench"))
    ran_on = software() | (docker_software() if runtime == "docker" else {})
    fresh = Report(machine(), ran_on, {"profile": profile, "runtime": runtime, "seed": seed})
    if aa:
        fresh.settings["check"] = AA
    report = _continued(fresh, directory) if resume else _begun(fresh, directory)
    refuse_second(state_directory())
    _refuse_company(runtime)
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
    page = write_page(report, directory)  # first: it must be there also if nothing more can be printed
    print_report(report, report_console())
    click.echo(f"\nReport: {page}")
    click.echo(f"Show it again: {typed('python', 'cli.py', 'report', 'show', directory)}")
    if not report.valid:
        raise CartlabError("some runs are invalid: their numbers count for nothing", "read the reasons above")


def _chosen(experiment: str, profile: str, runtime: str, aa: bool) -> list[Experiment]:
    known = IN_DOCKER if runtime == "docker" else EXPERIMENTS
    if experiment not in (*known, "all"):
        raise click.UsageError(f"{experiment} is not measured in {runtime}: choose from {', '.join(known)}")
    chosen = list(known.values()) if experiment == "all" else [known[experiment]]
    if not aa:
        return chosen
    if any(each.blocks[profile] < 2 for each in chosen):
        raise click.UsageError(f"--aa needs several blocks, and {profile} has one: give --profile quick or full")
    return [aa_check(each, profile) for each in chosen]


def _measured(chosen: Sequence[Experiment], report: Report, directory: Path, port_base: int | None) -> Report:
    """Run the experiments one after another; no process and no data of theirs is left, however that ends."""
    runs_in_docker = report.settings["runtime"] == "docker"
    shop_cores, generator_cores = cores_apart() or (None, None)
    settings = RunSettings(
        profile=report.settings["profile"],
        seed=report.settings["seed"],
        out=directory,
        shop_cores=shop_cores,
        generator_cores=generator_cores,
        shared_core=bool(shop_cores and generator_cores and share_a_core(shop_cores[0], generator_cores[0])),
        limits_of=limits_of if runs_in_docker else lambda condition: NO_LIMITS,
    )
    if runs_in_docker:
        stage: Stage | ComposeStage = ComposeStage(port_base, settings.shop_cores, settings.generator_cores)
    else:
        stage = Stage(port_base, settings.shop_cores)
    console = report_console(stderr=True)
    with only_one(state_directory()):
        _refuse_company(report.settings["runtime"])  # again: from here on nobody else begins
        try:
            for experiment in chosen:
                stage.clear()  # conditions of several experiments have the same name, but not the same data
                with ProgressBar(console) as bar:
                    report = Runner(experiment, settings, report, stage.launched, bar).run()
        finally:
            stage.clear()
    return report


def _require_free_ports(chosen: Sequence[Experiment], port_base: int | None) -> None:
    shops = {condition.shop.name: condition.shop for experiment in chosen for condition in experiment.conditions}
    for shop in shops.values():
        require_free(shop.shifted(port_base) if port_base else shop)


def _refuse_company(runtime: str) -> None:
    """Raise CartlabError if a shop is up, or just being started: only the measured shop may run."""
    only, state = "and only what is measured may run", state_directory()
    for name in SHOPS:
        if (runtime == "docker" or engine_answers()) and containers_of(f"{PROJECT}-{name}"):
            raise CartlabError(f"{name} is up in Docker, {only}", "python cli.py down")
        if is_at_work(in_docker.own_folder(name)):
            raise CartlabError(f"{name} is being started in Docker, {only}", "wait for it; then: python cli.py down")
        if ShopState(state, name).is_running():
            raise CartlabError(f"{name} is up, {only}", "python cli.py down")
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
