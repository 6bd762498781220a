"""Starters made from the real code: the bodies that a lab is about are taken out, and the rest stays as it is."""

from __future__ import annotations

import ast
import shutil
from collections.abc import Collection
from collections.abc import Iterator
from pathlib import Path

from ..errors import CartlabError

Function = ast.FunctionDef | ast.AsyncFunctionDef


def copy_folder(source: Path, target: Path) -> None:
    """Copy a deployable's folder, tests included, without what running it has left there."""
    shutil.copytree(source, target, ignore=_left_out, dirs_exist_ok=True)


def _left_out(_folder: str, names: list[str]) -> list[str]:
    left = [name for name in names if name in ("__pycache__", "data") or name.endswith(".egg-info")]
    return left + [name for name in names if name.startswith(".") and name != ".dockerignore"]


def blank_bodies(source: str, names: Collection[str], reason: str) -> str:
    """Return the source with the bodies of these functions taken out; a method is named as `Class.method`.

    Signature and docstring stay. What is left raises NotImplementedError with the reason. Raises KeyError for a name
    that is not there.
    """
    lines = source.splitlines(keepends=True)
    found = dict(functions(ast.parse(source)))
    for function in sorted((found[name] for name in names), key=lambda each: -each.lineno):
        body = function.body[1:] if ast.get_docstring(function) is not None else function.body
        first = body[0] if body else function.body[-1]
        start = first.lineno - 1 if body else function.body[-1].end_lineno or first.lineno
        end = function.end_lineno or first.lineno
        indent = " " * function.body[0].col_offset
        lines[start:end] = [f'{indent}raise NotImplementedError("{reason}: {function.name}")\n']
    return "".join(lines)


def functions(tree: ast.AST, prefix: str = "") -> Iterator[tuple[str, Function]]:
    """Yield the functions of a module and the methods of its classes, by qualified name."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, Function):
            yield prefix + node.name, node
        elif isinstance(node, ast.ClassDef):
            yield from functions(node, f"{node.name}.")


def unwritten(path: Path, names: Collection[str]) -> Iterator[tuple[str, int]]:
    """Yield the functions, with their line, that still only raise NotImplementedError, or have gone (line 0).

    Raises CartlabError if the file is gone, or is no Python.
    """
    found = dict(functions(parsed(path)))
    for name in names:
        if name not in found:
            yield name, 0
        elif any(_raises_not_implemented(node) for node in found[name].body):
            yield name, found[name].lineno


def parsed(path: Path) -> ast.Module:
    """Return the syntax tree of a student's file. Raises CartlabError with the line that Python does not understand."""
    try:
        return ast.parse(path.read_text())
    except SyntaxError as error:
        raise CartlabError(f"{path.name}, line {error.lineno}: {error.msg}", "Python can't read this line") from None
    except (OSError, ValueError) as error:
        raise CartlabError(f"{path.name} can't be read: {error}", "lab reset makes the files anew") from None


def _raises_not_implemented(node: ast.stmt) -> bool:
    if not isinstance(node, ast.Raise) or node.exc is None:
        return False
    raised = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
    return isinstance(raised, ast.Name) and raised.id == "NotImplementedError"
