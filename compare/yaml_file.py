"""YAML that people write: whatever is wrong with it is told in a line."""

from __future__ import annotations

from typing import Any

import yaml

from .printable import printable_lines

MOST_NODES = 50_000  # with each alias counted as all that it stands for


class _Loader(yaml.SafeLoader):
    """Takes no more than MOST_NODES: a few lines of aliases of aliases stand for more than any memory holds."""

    def get_single_data(self) -> Any:
        node = self.get_single_node()
        if node is None:
            return None
        if _expanded(node, {}) > MOST_NODES:
            raise ValueError(f"with its aliases it has more than {MOST_NODES:,} parts")
        return self.construct_document(node)

    def construct_scalar(self, node: Any) -> Any:
        found = super().construct_scalar(node)
        return printable_lines(found) if isinstance(found, str) else found


def read_yaml(text: str) -> Any:
    """Return what a YAML text holds. Raises ValueError, with the line if that is known, for whatever can't be read.

    PyYAML's constructors let other errors through than its own: for a day that no calendar has, an empty number, a tag
    that does not fit, brackets in brackets without end.
    """
    try:
        return yaml.load(text, _Loader)  # noqa: S506  # it is a safe one
    except (
        yaml.YAMLError,
        ArithmeticError,
        ValueError,
        LookupError,
        AttributeError,
        TypeError,
        RecursionError,
    ) as error:
        mark = getattr(error, "problem_mark", None)
        where = f"line {mark.line + 1}: " if mark else ""
        problem = getattr(error, "problem", None) or error
        raise ValueError(f"{where}{' '.join(str(problem).split())}") from None


def _expanded(node: yaml.Node, known: dict[int, int]) -> int:
    """Return of how many parts a node is; more than MOST_NODES is not counted further."""
    if id(node) not in known:
        known[id(node)] = MOST_NODES + 1  # until it is counted: what holds itself has no end
        parts: list[yaml.Node] = []
        if isinstance(node, yaml.MappingNode):
            parts = [part for pair in node.value for part in pair]
        elif isinstance(node, yaml.SequenceNode):
            parts = node.value
        known[id(node)] = min(MOST_NODES + 1, 1 + sum(_expanded(part, known) for part in parts))
    return known[id(node)]
