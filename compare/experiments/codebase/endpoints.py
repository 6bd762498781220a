"""Find where a request to another service lands: the modules that the function behind an address names.

A room of the monolith imports the very module that it calls. A service asks an address. So that both are read by one
rule, a request is followed to the modules behind its address, and not to all that the answering room's `routes` import.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Collection
from collections.abc import Iterator
from collections.abc import Mapping
from dataclasses import dataclass

METHODS = frozenset({"get", "post", "put", "patch", "delete"})
HOLE = "{}"  # stands for a part of an address that is filled in


@dataclass(frozen=True)
class Endpoint:
    """A function that answers at an address: where it stands, and the modules of its package that it names."""

    address: str
    module: str
    named: frozenset[str]


def asked_addresses(source: str) -> set[str]:
    """Return the addresses in a client's source: its texts that begin with a slash."""
    nodes = list(ast.walk(ast.parse(source)))
    inside = {id(part) for node in nodes if isinstance(node, ast.JoinedStr) for part in node.values}
    texts = (_text(node) for node in nodes if id(node) not in inside)
    return {text for text in texts if text.startswith("/")}


def endpoints(module: str, source: str, modules: Collection[str]) -> Iterator[Endpoint]:
    """Yield the endpoints in a module's source. `modules` are those that may be named."""
    tree = ast.parse(source)
    prefixes, imported = _prefixes(tree), _imported(module, tree, modules)
    functions = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
    for name, function in functions.items():
        names = _used(name, functions)
        for decorator in function.decorator_list:
            address = _address(decorator, prefixes)
            if address:
                yield Endpoint(address, module, frozenset(imported[each] for each in names & imported.keys()))


def _text(node: ast.AST) -> str:
    """Return a text of the source, with a hole for each value that it is filled with. Empty if it is no text."""
    if isinstance(node, ast.JoinedStr):
        return "".join(_text(part) or HOLE for part in node.values)
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def _prefixes(tree: ast.Module) -> dict[str, str]:
    """Return what the addresses of each blueprint begin with, by the blueprint's name."""
    return {
        target.id: next((_text(keyword.value) for keyword in node.value.keywords if keyword.arg == "url_prefix"), "")
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call)
        for target in node.targets
        if isinstance(target, ast.Name) and isinstance(node.value.func, ast.Name) and node.value.func.id == "Blueprint"
    }


def _address(decorator: ast.expr, prefixes: Mapping[str, str]) -> str:
    """Return the address that a decorator such as `@products.get("/product/<slug>")` stands for, or an empty text."""
    if not (isinstance(decorator, ast.Call) and isinstance(decorator.func, ast.Attribute) and decorator.args):
        return ""
    blueprint = decorator.func.value
    if decorator.func.attr not in METHODS or not isinstance(blueprint, ast.Name) or blueprint.id not in prefixes:
        return ""
    return prefixes[blueprint.id] + re.sub("<[^>]+>", HOLE, _text(decorator.args[0]))


def _imported(module: str, tree: ast.Module, modules: Collection[str]) -> dict[str, str]:
    """Return the module behind each name that a module imports from its own package."""
    found = {}
    for node in tree.body:
        if isinstance(node, ast.ImportFrom) and node.level:
            above = module.split(".")[: -node.level]
            base = ".".join([*above, *([node.module] if node.module else [])])
            for alias in node.names:
                for known in (f"{base}.{alias.name}", base):
                    if known in modules:
                        found[alias.asname or alias.name] = known
                        break
    return found


def _used(name: str, functions: Mapping[str, ast.FunctionDef]) -> set[str]:
    """Return the names that a function uses, by itself or in the functions of its module that it calls."""
    used: set[str] = set()
    waiting = {name}
    while waiting:
        body = functions[waiting.pop()].body
        names = {each.id for part in body for each in ast.walk(part) if isinstance(each, ast.Name)}
        waiting |= (names - used) & functions.keys()
        used |= names
    return used
