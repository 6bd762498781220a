"""YAML that people write: whatever is wrong with it is told in a line."""

from __future__ import annotations

from typing import Any

import yaml


def read_yaml(text: str) -> Any:
    """Return what a YAML text holds. Raises ValueError, with the line if that is known, for whatever can't be read.

    PyYAML's constructors let other errors through than its own: for a day that no calendar has, an empty number, a tag
    that does not fit, brackets in brackets without end.
    """
    try:
        return yaml.safe_load(text)
    except (yaml.YAMLError, ValueError, LookupError, AttributeError, TypeError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f"line {mark.line + 1}: " if mark else ""
        problem = getattr(error, "problem", None) or error
        raise ValueError(f"{where}{' '.join(str(problem).split())}") from None
