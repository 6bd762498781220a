"""Runs an experiment: the gate, then blocks in balanced order. It writes results as they come, and cleans up."""

from __future__ import annotations

import http.client
import sqlite3
import subprocess
import urllib.error
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

import psutil

from ...claim_verdicts import with_experiment
from ...errors import CartlabError
from ...measure.machine_use import MachineMonitor
from ...report_folder import make_report_folder
from ...report_folder import write_report
from ...results import ExperimentResult
from ...results import Report
from ...results import Run
from .analysis import compare_runs
from .beside import JobBeside
from .blocks import BlockRuns
from .blocks import is_whole
from .blocks import MOST_AGAIN
from .circumstances import circumstances_of
from .evidence import doubts_of
from .experiment import AnyExperiment
from .experiment import Bench
from .experiment import Condition
from .experiment import stem_of
from .experiment import WITH_VERDICTS
from .given import ledger_of
from .given import MEASURING_LOG_LEVEL
from .measurable import Subject
from .orders import conditions_in_order
from .raw import as_read
from .raw import MEASURED
from .raw import remove_raw
from .run_settings import Launch
from .run_settings import Listener
from .run_settings import RunSettings
from .same_data import require_same_data

PREPARING_LOG_LEVEL = "INFO"
# The outside world may raise these at any moment. They make one run invalid, and the others go on. Other kinds of
# OSError are not among them: a full disk ends everything.
CUT_OFF = (ConnectionError, TimeoutError, urllib.error.URLError)
OUTSIDE = (psutil.Error, sqlite3.Error, subprocess.SubprocessError, http.client.HTTPException, *CUT_OFF)


class Runner:
    """Carries out one experiment and keeps `report` up to date on disk. Use once."""

    def __init__(
        self, experiment: AnyExperiment, settings: RunSettings, report: Report, launch: Launch, listener: Listener
    ) -> None:
        self._experiment = experiment
        self._settings = settings
        self._conditions = experiment.conditions_of(settings.profile)
        self._launch = launch
        self._listener = listener
        self._facts: dict[str, Mapping[str, Any]] = {}
        known = report.experiments.get(experiment.name)
        self._runs = BlockRuns.known(known)
        self._has_begun = False
        self._is_repeating = False
        self._to_come: list[tuple[int, str]] = []  # block and condition, up to the next look
        self._is_whole = known is not None and not known.partial
        self.report = report

    def run(self) -> Report:
        """Run to the end, and return the report. All results so far are on disk at any moment.

        Raises CartlabError if the gate stays closed, and KeyboardInterrupt if the user stops the run. The report then
        states that it is partial.
        """
        partial = "stopped before its end"
        try:
            for first, look in pairwise((0, *self._experiment.looks[self._settings.profile])):
                self._measure_up_to(first, look)
                if len(self._runs.spoiled_since(first)) > MOST_AGAIN:
                    break
            partial = ""
        except KeyboardInterrupt:
            partial = "stopped by Ctrl-C"
            raise
        except CartlabError as error:
            partial = error.message
            raise
        finally:
            if self._has_begun or not self._is_whole:
                self._write(partial)
        return self.report

    def _measure_up_to(self, first: int, look: int) -> None:
        """Measure what is due in the blocks from one look to the next, unless it is measured already."""
        orders = {block: order for block in range(first, look) if (order := self._missing_order(block))}
        self._to_come = [(block, condition.name) for block, order in orders.items() for condition in order]
        if not orders:
            return
        self._begin(len(self._to_come))
        for block, order in orders.items():
            self._run_block(block, order)
        spoiled = self._runs.spoiled_since(first)
        if self._settings.profile in WITH_VERDICTS and len(spoiled) <= MOST_AGAIN:
            for block in spoiled:
                self._repeat_block(block)

    def _begin(self, steps: int) -> None:
        if self._has_begun:
            self._listener.has_more(steps)
            return
        make_report_folder(self._settings.out)
        self._has_begun = True
        self._listener.begins(self._experiment.name, len(self._gated()) + steps)
        self._prepare()

    def _missing_order(self, block: int) -> list[Condition]:
        """Return the conditions that a block must measure, in their order. None if all of them have valid runs.

        A block that was cut short is measured again, because its conditions must lie close together.
        """
        order = self._order(block)
        if is_whole(block, self._runs.counted, order, self._settings.profile):
            return []
        self._runs.set_aside(block)
        return order

    def _order(self, block: int) -> list[Condition]:
        return conditions_in_order(
            self._experiment, self._settings.profile, block, self._runs.counted, self._settings.seed
        )

    def _is_last(self, block: int, condition: Condition) -> bool:
        """Return whether this is the last block before the next look that measures the condition."""
        return self._is_repeating or not any(b > block and name == condition.name for b, name in self._to_come)

    def _prepare(self) -> None:
        """Open the gate: check that each condition gives right answers, and that all serve the same data."""
        for condition in self._gated():
            self._listener.doing(f"checking {condition.name}")
            with self._launch(condition, PREPARING_LOG_LEVEL) as shop:
                self._facts[condition.name] = self._experiment.prepare(condition, shop, self._bench(condition, 0))
            self._listener.did_step()
        for condition in self._conditions:
            self._facts.setdefault(condition.name, self._facts.get(condition.gated_by or "", {}))
        require_same_data(self._conditions, self._facts)
        data = {name: str(facts.get("data", "none")) for name, facts in self._facts.items()}
        rows = ledger_of(self._experiment, self._conditions, data, self._settings)
        kept = [row for row in self.report.fairness if row["experiment"] != self._experiment.name]
        self.report = replace(self.report, fairness=kept + rows)

    def _gated(self) -> list[Condition]:
        return [condition for condition in self._conditions if condition.gated_by is None]

    def _run_block(self, block: int, order: Sequence[Condition]) -> None:
        for position, condition in enumerate(order):
            self._listener.doing(f"block {block + 1}: {condition.name}")
            self._runs.counted.extend(self._measure(block, position, condition))
            self._listener.did_step()
            self._write(f"stopped in block {block + 1}")
        self._runs.replace(block, self._experiment.derive(self._runs.of_block(block)))
        self._write(f"stopped after block {block + 1}")
        self._listener.did_block(block, self.report)

    def _repeat_block(self, block: int) -> None:
        self._runs.set_aside(block)
        self._is_repeating = True
        order = self._order(block)
        self._listener.has_more(len(order))
        self._run_block(block, order)
        self._is_repeating = False

    def _measure(self, block: int, position: int, condition: Condition) -> list[Run]:
        bench = self._bench(condition, block)
        try:
            with JobBeside(self._experiment.beside) as job, self._launch(condition, MEASURING_LOG_LEVEL) as shop:
                runs = self._measure_running(bench, position, condition, shop)
            return job.noted(runs, bench)
        except (CartlabError, *OUTSIDE) as error:
            reason = error.message if isinstance(error, CartlabError) else f"{type(error).__name__}: {error}"
            names = condition.run_names(self._settings.profile, block).values()
            return [Run(name, block, position, False, {}, bench.kept, reason, attempt=bench.attempt) for name in names]

    def _measure_running(self, bench: Bench, position: int, condition: Condition, shop: Subject) -> list[Run]:
        block = bench.block
        monitor = MachineMonitor(shop.pids)
        measured = self._experiment.measure(condition, shop, bench)
        around = circumstances_of(monitor.end(), condition, measured, bench, self._settings)
        can_be_asked = condition.gated_by != "" and measured.still_up
        if self._experiment.smoke and can_be_asked and self._is_last(block, condition):
            self._experiment.smoke(shop)
        names = condition.run_names(self._settings.profile, block)
        found = {name: measured.parts.get(part, {}) if part else measured.metrics for part, name in names.items()}
        bench.keep(MEASURED, as_read(found))
        why_not = {**measured.left_out, **measured.unmeasured}
        return [
            Run(
                *(name, block, position, part not in measured.unmeasured, found[name]),
                *(bench.kept, why_not.get(part, ""), around, bench.attempt),
            )
            for part, name in names.items()
        ]

    def _bench(self, condition: Condition, block: int) -> Bench:
        attempt = self._runs.next_attempt(block)
        return Bench(
            profile=self._settings.profile,
            seed=self._settings.seed + block,
            raw=self._settings.out / "raw",
            stem=stem_of(self._experiment.name, block, attempt, condition),
            shop_cores=self._settings.shop_cores,
            generator_cores=self._settings.generator_cores,
            waits_actively=bool(self._settings.generator_cores) and not self._settings.shared_core,
            block=block,
            attempt=attempt,
            facts=dict(self._facts.get(condition.name, {})),
        )

    def _write(self, partial: str) -> None:
        experiment, runs, old = self._experiment, self._runs, self._runs.drop_old()
        result = ExperimentResult(
            question=experiment.question,
            budget=experiment.budget,
            conditions=experiment.run_names(self._settings.profile),
            primaries=[primary.rule for primary in experiment.primaries_of(self._settings.profile)],
            runs=sorted(runs.counted, key=lambda run: (run.block, run.position)),
            comparisons=compare_runs(experiment, runs.counted, self._settings.profile),
            partial=partial,
            noise_of=list(experiment.noise_of),
            occasional=experiment.occasional(self._settings.profile),
            repeated=runs.repeated,
            earlier_tries=runs.earlier_tries,
            turning_points=experiment.turning_points(runs.counted),
        )
        self.report = with_experiment(self.report, experiment.name, replace(result, doubts=doubts_of(result)))
        write_report(self.report, self._settings.out)
        remove_raw(self._settings.out / "raw", old)
