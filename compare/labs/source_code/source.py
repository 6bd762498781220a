"""Facts about the shops' code, read from its syntax trees: tables, imports, and calls into other rooms.

Only our own code is read here, never a student's. Modules are named as seen from their package: `products.stock`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from ...settings import REPOSITORY
from ...topology import Deployable
from .starter import functions
from .starter import parsed


def package_of(deployable: Deployable) -> Path:
    """Return the folder of a deployable's package."""
    return REPOSITORY / deployable.folder / deployable.package


def tables_in(folder: Path) -> dict[str, ast.ClassDef]:
    """Return the tables that the code in a folder declares, by their name in the database."""
    classes = [node for path in _modules(folder) for node in ast.walk(parsed(path)) if isinstance(node, ast.ClassDef)]
    return {name: each for each in classes if (name := _table_name(each))}


def fields_of(declared: ast.ClassDef) -> dict[str, ast.AnnAssign]:
    """Return the fields of a class, by name: the columns of a table, or what can be set."""
    fields = [node for node in declared.body if isinstance(node, ast.AnnAssign)]
    return {node.target.id: node for node in fields if isinstance(node.target, ast.Name)}


def classes_pointed_at(table: ast.ClassDef) -> list[str]:
    """Return the class that each foreign key of a table references."""
    keys = [node for node in _calls(table) if isinstance(node.func, ast.Name) and node.func.id == "ForeignKey"]
    return [ast.unparse(key.args[0]).partition(".")[0] for key in keys]


def modules_imported(package: Path, folder: str) -> set[str]:
    """Return the modules of a package that the code in one of its folders imports, its own included."""
    origins = {origin for path in _modules(package / folder) for origin in _origins(package, path).values()}
    return {module for origin in origins if (module := _module_of(package, origin))}


def libraries_imported(folder: Path) -> set[str]:
    """Return the libraries that the code in a folder imports, by the first part of their name."""
    found = set()
    for path in _modules(folder):
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.Import):
                found |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and not node.level:
                found.add((node.module or "").partition(".")[0])
    return found


def function_in(path: Path, name: str) -> ast.AST:
    """Return a function of a module. Raises KeyError."""
    return dict(functions(parsed(path)))[name]


def calls_elsewhere(package: Path, path: Path, within: ast.AST | None = None) -> list[str]:
    """Return the calls of a module, or of a part of it, into other modules of its package: `products.stock.take`."""
    origins = _origins(package, path)
    found = []
    for node in _calls(within or parsed(path)):
        called, _, attribute = ast.unparse(node.func).partition(".")
        origin = origins.get(called)
        if origin and "." not in attribute and _module_of(package, origin):
            found.append(f"{origin}.{attribute}".rstrip("."))
    return found


def transactions_in(within: ast.AST) -> int:
    """Return how many transactions a piece of code opens by itself."""
    opened = [item.context_expr for node in ast.walk(within) if isinstance(node, ast.With) for item in node.items]
    return sum(ast.unparse(each) == "transaction()" for each in opened)


def _modules(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.py"))


def _calls(node: ast.AST) -> list[ast.Call]:
    return [each for each in ast.walk(node) if isinstance(each, ast.Call)]


def _table_name(each: ast.ClassDef) -> str:
    for node in each.body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__tablename__":
            return str(ast.literal_eval(node.value))
    return ""


def _origins(package: Path, path: Path) -> dict[str, str]:
    """Return where the names that a module imports from its own package come from."""
    return {name: origin for node in ast.walk(parsed(path)) for name, origin in _imported(package, path, node)}


def _imported(package: Path, path: Path, node: ast.AST) -> Iterator[tuple[str, str]]:
    if isinstance(node, ast.ImportFrom) and node.level:
        here = path.relative_to(package).parent.parts
        near = here[: len(here) - node.level + 1]
        for alias in node.names:
            yield alias.asname or alias.name, ".".join([*near, *filter(None, [node.module]), alias.name])


def _module_of(package: Path, origin: str) -> str:
    """Return the module that a dotted name is, or belongs to; an empty text for a name from `__init__.py`."""
    for name in (origin, origin.rpartition(".")[0]):
        if name and package.joinpath(*name.split(".")).with_suffix(".py").is_file():
            return name
    return ""
