"""The plan of a launch: the shop with the ports in force, and all choices made and checked."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path

from ...errors import CartlabError
from ...topology import Deployable
from ...topology import PORT_OFFSETS
from ...topology import Shop
from ...topology import Style
from ..runtime import LaunchOptions
from ..state import ShopState
from .process_spec import variables


@dataclass(frozen=True)
class Plan:
    """A shop and the options to launch it with. They have been checked to fit together."""

    shop: Shop
    options: LaunchOptions

    @classmethod
    def checked(cls, shop: Shop, options: LaunchOptions) -> Plan:
        """Return the plan. Raises CartlabError for a choice that this shop or this machine can't meet."""
        roles = [deployable.role for deployable in shop.deployables]
        for role in (*options.copies, *options.settings_by_role):
            if role not in roles:
                raise CartlabError(f"{shop.name} has no role {role!r}.", f"Its roles: {', '.join(roles)}.")
        for role, count in options.copies.items():
            check_copies(role, count)
        if options.cores is not None:
            _check_cores(options.cores)
        if options.port_base is not None:
            if not 1024 <= options.port_base <= 65535 - max(PORT_OFFSETS.values()):
                raise CartlabError(f"{options.port_base} is no base for ports.", "Choose one from 1024 to 65000.")
            shop = shop.shifted(options.port_base)
        return cls(shop, options)

    @property
    def state(self) -> Path:
        return self.options.state

    @property
    def style(self) -> Style:
        return self.options.style

    @property
    def cores(self) -> frozenset[int] | None:
        return self.options.cores

    def copies_of(self, deployable: Deployable) -> int:
        return self.options.copies.get(deployable.role, 1)

    def variables(self, deployable: Deployable, state: ShopState) -> dict[str, str]:
        """Return the environment of the deployable's processes."""
        extra = self._settings_of(deployable)
        return variables(deployable, self.shop, self.style, state, self.options.log_level, extra)

    def log_level_of(self, deployable: Deployable) -> str:
        """Return the level at which the deployable's processes log. Settings have the last word."""
        return self._settings_of(deployable).get("CARTLAB_LOG_LEVEL", self.options.log_level)

    def _settings_of(self, deployable: Deployable) -> dict[str, str]:
        return {**self.options.settings, **self.options.settings_by_role.get(deployable.role, {})}


def check_copies(role: str, count: int) -> None:
    """Raise CartlabError if this machine can't run so many copies of a role."""
    if count < 1:
        raise CartlabError(f"{count} copies of {role} can't serve anything.", f"--copies {role}=1, or more.")
    if count > 1 and sys.platform != "linux":
        raise CartlabError(f"{count} copies of {role} need Linux to share one port.", f"--copies {role}=1")


def _check_cores(cores: frozenset[int]) -> None:
    if sys.platform != "linux":
        raise CartlabError("Pinning processes to cores needs Linux.", "Leave out the cores.")
    here = os.sched_getaffinity(0)
    if not cores or not cores <= here:
        raise CartlabError(f"Can't pin to cores {sorted(cores)}.", f"This process may use {sorted(here)}.")
