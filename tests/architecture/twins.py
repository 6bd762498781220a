"""Read twins.toml, and say where files are not what it calls them.

An entry puts files into one class. `same`: equal byte by byte in all deployables named. `mirror`: equal inside each
group of `in`, and of one shape across the groups: see `differences`. `only`: in one deployable, because.
"""

from __future__ import annotations

import ast
import itertools
import tomllib
from collections import Counter
from collections.abc import Callable
from collections.abc import Iterator
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from pathlib import Path
from typing import Any

LISTING = Path(__file__).with_name("twins.toml")

Function = ast.FunctionDef | ast.AsyncFunctionDef
FindPackage = Callable[[str], Path]


@dataclass(frozen=True)
class Mirror:
    """Files that do the same in different architectures, and where they may differ for all that.

    `stands_for` maps a call of the later groups to the call of the first group whose step it takes; `extra`, a function
    that one side has for itself, and `apart`, a step or a field that differs, each to the reason.
    """

    file: str
    groups: tuple[tuple[str, ...], ...]
    stands_for: Mapping[str, str] = field(default_factory=dict)
    extra: Mapping[str, str] = field(default_factory=dict)
    apart: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Listing:
    """All of twins.toml. A place is a deployable and a file of its package."""

    same: tuple[tuple[str, tuple[str, ...]], ...]
    mirrors: tuple[Mirror, ...]
    only: Mapping[tuple[str, str], str]

    @classmethod
    def read(cls, text: str) -> Listing:
        entries = tomllib.loads(text)
        return cls(
            tuple((file, tuple(entry["in"])) for entry in entries.get("same", []) for file in entry["files"]),
            tuple(_mirror(entry) for entry in entries.get("mirror", [])),
            {(entry["in"], file): entry["because"] for entry in entries.get("only", []) for file in entry["files"]},
        )

    def places(self) -> Iterator[tuple[str, str]]:
        """Yield every place that is listed, as often as it is."""
        for file, deployables in self.same:
            yield from ((deployable, file) for deployable in deployables)
        for mirror in self.mirrors:
            yield from ((deployable, mirror.file) for group in mirror.groups for deployable in group)
        yield from self.only


def _mirror(entry: dict[str, Any]) -> Mirror:
    optional = {name: entry.get(name, {}) for name in ("stands_for", "extra", "apart")}
    return Mirror(entry["file"], tuple(tuple(group) for group in entry["in"]), **optional)


def files_of(package: Path) -> set[str]:
    """Return the files of a package that people wrote, relative to it."""
    files = (path for path in package.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return {path.relative_to(package).as_posix() for path in files}


def misplaced(listing: Listing, packages: Mapping[str, Path]) -> list[str]:
    """Name the files that stand in no class or in several, and those that are listed and gone."""
    listed = Counter(listing.places())
    there = {(name, file) for name, package in packages.items() for file in files_of(package)}
    return [
        *(f"{name}: {file} is in no class" for name, file in sorted(there - listed.keys())),
        *(f"{name}: {file} is listed and gone" for name, file in sorted(listed.keys() - there)),
        *(f"{name}: {file} is in {count} classes" for (name, file), count in sorted(listed.items()) if count > 1),
    ]


def unequal(listing: Listing, package: FindPackage) -> list[str]:
    """Name the copies that have drifted apart, and the mirrors that have become copies."""
    groups = [*listing.same, *((mirror.file, group) for mirror in listing.mirrors for group in mirror.groups)]
    found = []
    for file, deployables in groups:
        first, *others = ((package(name) / file).read_bytes() for name in deployables)
        found += [f"{file}: {' and '.join(deployables)} must be equal" for other in others if other != first]
    for mirror in listing.mirrors:
        for one, other in itertools.combinations([group[0] for group in mirror.groups], 2):
            if (package(one) / mirror.file).read_bytes() == (package(other) / mirror.file).read_bytes():
                found.append(f"{mirror.file}: {one} and {other} are equal, so they are `same`")
    return found


def differing(folders: Mapping[str, Path]) -> list[str]:
    """Name what `diff -r` of any two of these folders would show, bytecode apart."""
    found = []
    for (one, here), (other, there) in itertools.combinations(folders.items(), 2):
        files = files_of(here), files_of(there)
        found += [f"{file}: only in {one if file in files[0] else other}" for file in sorted(files[0] ^ files[1])]
        for file in sorted(files[0] & files[1]):
            if (here / file).read_bytes() != (there / file).read_bytes():
                found.append(f"{file}: {one} and {other} differ")
    return found


def unlike(listing: Listing, package: FindPackage) -> list[str]:
    """Name the mirrors that differ in more than bodies."""
    found = []
    for mirror in listing.mirrors:
        first, *others = ((group[0], (package(group[0]) / mirror.file).read_text()) for group in mirror.groups)
        for name, text in others:
            found += [f"{mirror.file}, {first[0]} and {name}: {d}" for d in differences(first[1], text, mirror)]
    return found


def differences(first: str, second: str, mirror: Mirror) -> list[str]:
    """Say how two modules differ in shape.

    Shape is: the public functions and methods (properties apart) and the names of their parameters, in order; the
    fields that a class of both declares, each declared alike and in the same order; and the order of steps. A step is a
    call in a function that both sides have, by the last part of its name, in the order of evaluation; of those calls
    that both sides make (after `stands_for`), the first ones must come in the same order.
    """
    one, two = _functions(first), _functions(second)
    apart, extra = mirror.apart, mirror.extra
    found = [f"{name}() is on one side only" for name in sorted(_public(one) ^ _public(two)) if name not in extra]
    for name in sorted(one.keys() & two.keys()):
        if name in _public(one) and _parameters(one[name]) != _parameters(two[name]):
            found.append(f"{name}() takes {_parameters(one[name])} and {_parameters(two[name])}")
        steps = [_steps(one[name], {}, apart), _steps(two[name], mirror.stands_for, apart)]
        shared = [[step for step in side if step in steps[0] and step in steps[1]] for side in steps]
        if shared[0] != shared[1]:
            found.append(f"the steps of {name}() are {shared[0]} and {shared[1]}")
    here, there = _fields(first), _fields(second)
    for name in sorted(here.keys() & there.keys() - apart.keys()):
        if here[name] != there[name]:
            found.append(f"{name} is declared as {here[name]!r} and {there[name]!r}")
    if [name for name in here if name in there] != [name for name in there if name in here]:
        found.append("the fields come in another order")
    return found + _needless(one, two, here, there, mirror)


def _needless(
    one: dict[str, Function],
    two: dict[str, Function],
    here: dict[str, str],
    there: dict[str, str],
    mirror: Mirror,
) -> list[str]:
    """Name the allowances that allow nothing, in this pair, though the file has what they name."""
    found = [f"extra {name}() is on both sides" for name in mirror.extra if name in one and name in two]
    found += [
        f"{name} is apart, but declared alike" for name in mirror.apart if here.get(name, 1) == there.get(name, 2)
    ]
    called = [{step for function in side.values() for step in _steps(function, {}, {})} for side in (one, two)]
    for new, old in mirror.stands_for.items():
        if old not in called[0] or new not in called[1]:
            found.append(f"{new} does not stand for {old}: one of them is never called")
    return found


def _functions(text: str) -> dict[str, Function]:
    """Return the functions and methods of a module, by qualified name; properties are data, not steps."""
    tree, found = ast.parse(text), {}
    for node in tree.body:
        if isinstance(node, Function):
            found[node.name] = node
        elif isinstance(node, ast.ClassDef):
            for inner in node.body:
                if isinstance(inner, Function) and "property" not in map(ast.unparse, inner.decorator_list):
                    found[f"{node.name}.{inner.name}"] = inner
    return found


def _public(functions: dict[str, Function]) -> set[str]:
    return {name for name in functions if not any(part.startswith("_") for part in name.split("."))}


def _parameters(function: Function) -> list[str]:
    arguments = function.args
    named = [*arguments.posonlyargs, *arguments.args, arguments.vararg, *arguments.kwonlyargs, arguments.kwarg]
    return [argument.arg for argument in named if argument is not None]


def _steps(function: Function, stands_for: Mapping[str, str], apart: Mapping[str, str]) -> list[str]:
    calls = [node for node in ast.walk(function) if isinstance(node, ast.Call)]
    calls.sort(key=lambda call: (call.end_lineno or 0, call.end_col_offset or 0))  # arguments before the call
    names = (ast.unparse(call.func).rpartition(".")[2] for call in calls)
    steps = (stands_for.get(name, name) for name in names)
    return list(dict.fromkeys(step for step in steps if step not in apart))


def _fields(text: str) -> dict[str, str]:
    return {
        f"{node.name}.{inner.target.id}": ast.unparse(inner)
        for node in ast.parse(text).body
        if isinstance(node, ast.ClassDef)
        for inner in node.body
        if isinstance(inner, ast.AnnAssign) and isinstance(inner.target, ast.Name)
    }
