"""The runtimes that exist.

Another one is a package beside `local/` and `docker/`, and a line in each table of runtimes: the one here,
`FAULT_RUNTIMES` in experiments/subject/fault_runtimes.py, `EXPERIMENTS` and `STAGINGS` in experiments/catalogue.py.
These lines name modules that bear the runtime's name: in experiments/stages/, in experiments/subject/targets/, and in
each experiment. tests/compare/launch/third_runtime.py is the smallest example.
"""

from __future__ import annotations

from ..settings import DEFAULT_RUNTIME
from .docker.runtime import DockerRuntime
from .local.runtime import LocalRuntime
from .runtime import Runtime

DEFAULT = DEFAULT_RUNTIME
RUNTIMES: dict[str, Runtime] = {runtime.name: runtime for runtime in (LocalRuntime(), DockerRuntime())}
"""The runtimes by name, in the order in which they are asked."""


def option_for(runtime: str) -> str:
    """Return the option that names a runtime in a command to be typed; empty for the default."""
    return "" if runtime == DEFAULT else f" --runtime {runtime}"


def chosen(name: str | None) -> list[Runtime]:
    """Return the runtimes to ask: the named one, or all that answer if none is named.

    Raises CartlabError if the named one can't run shops.
    """
    if name is None:
        return [runtime for runtime in RUNTIMES.values() if runtime.answers()]
    RUNTIMES[name].require()
    return [RUNTIMES[name]]
