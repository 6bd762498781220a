"""What can be broken in each runtime. A further runtime needs a line here and a module in targets/."""

from __future__ import annotations

from .fault_targets import FaultRuntime
from .targets.docker import DockerFaults
from .targets.local import LocalFaults

FAULT_RUNTIMES: dict[str, FaultRuntime] = {"local": LocalFaults(), "docker": DockerFaults()}
"""By the runtime's name."""
