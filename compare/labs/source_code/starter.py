"""Starters made from the real code: they lack the function bodies that a lab is about. All else stays as it is."""

from __future__ import annotations

import ast
import shutil
import warnings
from collections.abc import Collection
from collections.abc import Iterator
from pathlib import Path

from ...errors import CartlabError
from ...foreign_file import ForeignFileError
from ...foreign_file import read_text

CODE = "[!.]*.py"  # an editor's lock file lies beside an open file, and its name begins with a dot
Function = ast.FunctionDef | ast.AsyncFunctionDef


def copy_folder(source: Path, target: Path) -> None:
    """Copy a deployable's folder with its tests, but without the files that running it left there."""
    shutil.copytree(source, target, ignore=_left_out, dirs_exist_ok=True, symlinks=True)


def _left_out(_folder: str, names: list[str]) -> list[str]:
    left = [name for name in names if name in ("__pycache__", "data") or name.endswith(".egg-info")]
    return left + [name for name in names if name.startswith(".") and name != ".dockerignore"]


def blank_bodies(source: str, names: Collection[str], reason: str) -> str:
    """Return the source without the bodies of these functions; a method's name is `Class.method`.

    Signature, decorators and docstring stay. The new body raises NotImplementedError with the reason. Raises KeyError
    for an unknown name.
    """
    lines = source.split("\n")
    found = dict(functions(ast.parse(source)))
    for function in sorted((found[name] for name in names), key=lambda each: -each.lineno):
        first = function.body[0]
        start = min(node.lineno for node in (first, *getattr(first, "decorator_list", ()))) - 1
        before = lines[start].encode()[: first.col_offset].decode()  # ast counts in bytes
        kept = [before.rstrip()] if before.strip() else []  # the body begins on the line of the signature
        indent = " " * (function.col_offset + 4) if kept else before
        if ast.get_docstring(function) is not None:
            kept.append(f"{indent}{ast.get_source_segment(source, first)}")
        lines[start : function.end_lineno] = [*kept, f'{indent}raise NotImplementedError("{reason}: {function.name}")']
    return "\n".join(lines)


def functions(tree: ast.AST, prefix: str = "") -> Iterator[tuple[str, Function]]:
    """Yield the functions of a module and the methods of its classes, by qualified name."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, Function):
            yield prefix + node.name, node
        elif isinstance(node, ast.ClassDef):
            yield from functions(node, f"{node.name}.")
        elif isinstance(node, ast.If | ast.Try | ast.With):
            yield from functions(node, prefix)


def unwritten(path: Path, names: Collection[str]) -> Iterator[tuple[str, int]]:
    """Yield each function whose body is still missing, with its line, or that is gone (line 0).

    A name that is imported or assigned counts as written. A private function may be gone: the tests decide. Raises
    CartlabError if the file is gone, or is no Python.
    """
    tree = parsed(path)
    found, elsewhere = dict(functions(tree)), set(_bound(tree))
    for name in names:
        if name not in found:
            if name not in elsewhere and not name.startswith("_"):
                yield name, 0
        elif _is_empty(found[name]):
            yield name, found[name].lineno


def parsed(path: Path) -> ast.Module:
    """Return the syntax tree of a student's file. Raises CartlabError with the line that Python does not understand."""
    try:
        with warnings.catch_warnings(action="ignore"):
            return ast.parse(read_text(path))
    except SyntaxError as error:
        raise CartlabError(
            f"Python does not understand {path.name}, line {error.lineno}: {error.msg}",
            "Look at this line and at the one before it: brackets, colons, quotes, indentation.",
        ) from None
    except FileNotFoundError:
        raise CartlabError(f"{path.name} is gone", "lab reset makes it anew, and keeps what you have") from None
    except UnicodeDecodeError:
        raise CartlabError(f"{path.name} is no text in UTF-8", "Save it as UTF-8 in your editor.") from None
    except ForeignFileError as error:
        raise CartlabError(f"{path.name} {error}", "lab reset makes it anew") from None
    except (OSError, ValueError, RecursionError, MemoryError) as error:
        raise CartlabError(f"{path.name} can't be read: {error}", "lab reset makes it anew") from None


def _bound(tree: ast.Module) -> Iterator[str]:
    for node in tree.body:
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield from (alias.asname or alias.name for alias in node.names)
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            yield from (target.id for target in targets if isinstance(target, ast.Name))


def _is_empty(function: Function) -> bool:
    """Return whether nothing is written yet, or the starter's own line is still there."""
    body = function.body[1:] if ast.get_docstring(function) is not None else function.body
    return all(_does_nothing(node) for node in body) or any(_raises_not_implemented(node) for node in body)


def _does_nothing(node: ast.stmt) -> bool:
    return isinstance(node, ast.Pass) or isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _raises_not_implemented(node: ast.stmt) -> bool:
    if not isinstance(node, ast.Raise) or node.exc is None:
        return False
    raised = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
    return isinstance(raised, ast.Name) and raised.id == "NotImplementedError"
