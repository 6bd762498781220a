"""A Python with the libraries of a shop's code, for tools that run beside the shop."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ...launch.local.environments import ensure_environments
from ...launch.processes.process_group import ProcessGroup
from ...launch.runtime import silent
from ...settings import state_directory


def python_with(name: str, requirements: Sequence[Path]) -> Path:
    """Return the Python of an environment with what files of requirements list. It is built unless it is there.

    Its name begins with `name`. Raises CartlabError.
    """
    process_group = ProcessGroup(name)
    try:
        return ensure_environments({name: requirements}, state_directory(), process_group, silent)[name].python
    finally:
        process_group.end()
