"""The stage of shops of processes. Each condition has a state folder of its own, with fresh data."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from collections.abc import Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from dataclasses import field
from pathlib import Path

from ...faults.switch import agent_variables
from ...faults.switch import switch_folder
from ...launch.local.launcher import launched
from ...launch.local.launcher import LaunchedShop
from ...launch.runtime import LaunchOptions
from ...measure.fairness import Limits
from ...measure.fairness import NO_LIMITS
from ...settings import REPOSITORY
from ...settings import state_directory
from ...topology import WHEN_MEASURED
from ..bench.experiment import Condition

DATA, KEPT = "data", "data-after-the-gate"  # in the folder of a shop
INDEX_SUFFIX = ".npy"  # of the index of similar products, which may have 200 MB


@dataclass
class LocalStage:
    """Launches conditions. Every condition keeps its own database from block to block, and no other touches it.

    The shops of `up` have their data in another folder, so a bench neither sees nor changes a class's orders. Venvs are
    shared, because they hold no data. All conditions use the same ports in turn, because only the measured shop runs.
    """

    port_base: int | None = None
    cores: tuple[int, ...] | None = None
    state: Path = field(default_factory=state_directory)
    _initialised: dict[str, Condition] = field(default_factory=dict)

    def clear(self) -> None:
        """Throw away the data of earlier benches."""
        shutil.rmtree(self.state / "bench", ignore_errors=True)
        self._initialised.clear()

    @contextmanager
    def launched(self, condition: Condition, log_level: str) -> Iterator[LaunchedShop]:
        """Launch a condition and wait until it is ready. It is gone on exit. Raises CartlabError."""
        known = condition.name in self._initialised
        options = LaunchOptions(
            style=condition.style,
            copies=condition.copies,
            settings=self._settings(condition),
            settings_by_role=condition.settings_by_role,
            port_base=self.port_base,
            source=self._source(condition),
            state=self._folder(condition),
            log_level=log_level,
            cores=frozenset(self.cores) if self.cores is not None else None,
            database=condition.database,
            init=not (known or self._took_over_data(condition)),  # it takes longer than the start of all copies
        )
        with launched(condition.shop, options) as shop:
            self._initialised[condition.name] = condition
            yield shop
        if not known and condition.gated_by is None and condition.database == "sqlite":
            _keep(self._folder(condition) / condition.shop.name)

    def _took_over_data(self, condition: Condition) -> bool:
        """Begin with the data that this condition's gate left, with its shoppers, if both hold the same data."""
        gate = self._initialised.get(condition.gated_by or "")
        if gate is None or condition.database != "sqlite" or _data_of(gate) != _data_of(condition):
            return False
        kept, own = (self._folder(each) / each.shop.name for each in (gate, condition))
        shutil.rmtree(own, ignore_errors=True)
        shutil.copytree(kept / KEPT, own / DATA, copy_function=_copy)
        return True

    def _folder(self, condition: Condition) -> Path:
        folder = self.state / "bench" / condition.name
        folder.mkdir(parents=True, exist_ok=True)
        (self.state / "venvs").mkdir(exist_ok=True)
        venvs = folder / "venvs"
        if condition.own_environments:
            _link_each(self.state / "venvs", venvs)
        elif not venvs.is_symlink():
            venvs.symlink_to(self.state / "venvs", target_is_directory=True)
        return folder

    def _settings(self, condition: Condition) -> Mapping[str, str]:
        settings = {**WHEN_MEASURED, **condition.settings}
        if not condition.fault_points:
            return settings
        switch = switch_folder(self._folder(condition) / condition.shop.name)
        shutil.rmtree(switch, ignore_errors=True)  # an old fault must not bite at the start
        return {**settings, **agent_variables(switch, condition.fault_points)}

    def _source(self, condition: Condition) -> Path:
        return REPOSITORY if condition.source is None else condition.source(self._folder(condition) / "tree")


def _data_of(condition: Condition) -> tuple[object, ...]:
    """Return what the data of a condition depend on."""
    return condition.settings, condition.settings_by_role, condition.source


def _keep(shop: Path) -> None:
    """Keep the data of a condition's first launch as the gate left them."""
    shutil.rmtree(shop / KEPT, ignore_errors=True)
    shutil.copytree(shop / DATA, shop / KEPT, copy_function=_copy)


def _copy(file: str, target: str) -> None:
    """Copy a file of a shop's data. A shop replaces its index and never changes it, so a link will do for that."""
    if file.endswith(INDEX_SUFFIX):
        os.link(file, target)
    else:
        shutil.copy2(file, target)


def _link_each(shared: Path, own: Path) -> None:
    """Make a fresh folder with links to the shared environments. New ones can be built in it and thrown away."""
    shutil.rmtree(own, ignore_errors=True)
    own.mkdir()
    for environment in shared.glob("*/bin"):
        (own / environment.parent.name).symlink_to(environment.parent, target_is_directory=True)


class LocalStaging:
    """Stages of processes."""

    def stage(
        self, port_base: int | None, shop_cores: tuple[int, ...] | None, other_cores: tuple[int, ...] | None
    ) -> LocalStage:
        """Return a stage. Its shops have no helpers, so the other cores stay free."""
        return LocalStage(port_base, shop_cores)

    def limits_of(self, condition: Condition) -> Limits:
        """Return no limits."""
        return NO_LIMITS

    def sweep(self) -> str:
        """Remove nothing, because the processes of a bench end with it."""
        return ""
