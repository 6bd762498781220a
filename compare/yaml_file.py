"""Read YAML that people write. Any error in it is reported in one line."""

from __future__ import annotations

from typing import Any

import yaml

from .printable import printable_lines

MOST_NODES = 50_000  # an alias counts as all the nodes that it stands for


class _Loader(yaml.SafeLoader):
    """A loader that takes at most MOST_NODES. A few lines of nested aliases may expand beyond any memory."""

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
    """Return the data of a YAML text. Raises ValueError, with the line if it is known, for anything that can't be read.

    PyYAML's constructors also let other errors than its own through: for a day that is in no calendar, an empty number,
    a tag that does not fit, and endlessly nested brackets.
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
    """Return the number of nodes in a node. Counting stops above MOST_NODES."""
    if id(node) not in known:
        known[id(node)] = MOST_NODES + 1  # until it is counted: a node that holds itself has no end
        parts: list[yaml.Node] = []
        if isinstance(node, yaml.MappingNode):
            parts = [part for pair in node.value for part in pair]
        elif isinstance(node, yaml.SequenceNode):
            parts = node.value
        known[id(node)] = min(MOST_NODES + 1, 1 + sum(_expanded(part, known) for part in parts))
    return known[id(node)]
