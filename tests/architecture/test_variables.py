"""docs/deployables.md names every setting, who reads it and its default, as the five settings.py declare them."""

from __future__ import annotations

import ast
import operator
import re
from collections.abc import Iterator
from collections.abc import Mapping

from compare.launch.docker.runtime import LIMITS
from compare.launch.processes.watchdog import RUN_VARIABLE
from compare.settings import READ_FROM_ENVIRONMENT
from compare.settings import REPOSITORY
from compare.topology import Deployable
from compare.topology import SHOPS

DEPLOYABLES = [deployable for shop in SHOPS.values() for deployable in shop.deployables]
DOCUMENT = REPOSITORY / "docs" / "deployables.md"

Readers = frozenset[str]


def rows(text: str) -> Iterator[tuple[list[str], str, str]]:
    """Yield the names, the readers and the default of each row of the table of variables."""
    for line in text.splitlines():
        if line.startswith("| `CARTLAB_"):
            names, readers, default = (cell.strip() for cell in line.strip("|").split("|")[:3])
            yield [f"CARTLAB_{name}" for name in re.findall(r"`(?:CARTLAB_|…)(\w+)`", names)], readers, default


def readers_of(words: str, variable: str) -> Readers:
    """Return whom the words of the column "who reads it" name."""
    every = {deployable.name for deployable in DEPLOYABLES}
    room = variable.removeprefix("CARTLAB_").removesuffix("_URL").lower()
    groups = {
        "all": every,
        "all but frontend": every - {"frontend"},
        "services that call others": {deployable.name for deployable in DEPLOYABLES if deployable.calls},
        "those that call them": {deployable.name for deployable in DEPLOYABLES if room in deployable.calls},
    }
    named = {name.strip() for name in words.split(",")}
    assert words in groups or named <= every, f"{DOCUMENT.name}: who is {words!r}?"
    return frozenset(groups.get(words, named))


def fields_of(deployable: Deployable) -> dict[str, ast.expr | None]:
    """Return the settings of a deployable with their defaults, by the name of the variable."""
    source = (REPOSITORY / deployable.folder / deployable.package / "settings.py").read_text()
    (settings,) = (node for node in ast.parse(source).body if isinstance(node, ast.ClassDef))
    fields = (node for node in settings.body if isinstance(node, ast.AnnAssign))
    return {f"CARTLAB_{ast.unparse(node.target).upper()}": node.value for node in fields}


def default_of(value: ast.expr | None) -> object:
    """Return a default as it is written in the source: None if the setting has none."""
    if isinstance(value, ast.Call):
        if ast.unparse(value.func) == "Path":
            return f"./{ast.literal_eval(value.args[0])}"
        return default_of(value.args[0]) if value.args else None
    if isinstance(value, ast.BinOp) and isinstance(value.op, ast.Mult):
        return operator.mul(ast.literal_eval(value.left), ast.literal_eval(value.right))
    return None if value is None else ast.literal_eval(value)


def documented() -> dict[str, Readers]:
    return {name: readers_of(words, name) for names, words, _ in rows(DOCUMENT.read_text()) for name in names}


def declared() -> dict[str, Readers]:
    every: dict[str, set[str]] = {}
    for deployable in DEPLOYABLES:
        for name in fields_of(deployable):
            every.setdefault(name, set()).add(deployable.name)
    return {name: frozenset(readers) for name, readers in every.items()}


def described(fields: Mapping[str, ast.expr | None], name: str) -> str:
    default = default_of(fields[name])
    return "none" if default is None else str(default)


def test_the_document_names_every_variable_and_who_reads_it() -> None:
    assert documented() == declared()


def test_the_document_gives_the_defaults() -> None:
    """Two are described instead of quoted, because they differ from shop to shop or from folder to folder."""
    in_words = {"CARTLAB_DATABASE_URL", "CARTLAB_COOKIE_NAME"}
    faults = [
        f"{deployable.name}: {name} is {described(fields, name)}, not {default}"
        for deployable in DEPLOYABLES
        for fields in [fields_of(deployable)]
        for names, _, default in rows(DOCUMENT.read_text())
        for name in names
        if name in fields and name not in in_words and default.strip("`") != described(fields, name)
    ]
    assert faults == []


def test_a_row_that_is_wrong_is_read_as_it_is() -> None:
    row = "| `CARTLAB_USERS_URL`, `…ORDERS_URL` | those that call them | none | where it answers |"
    ((names, readers, default),) = rows(row)
    assert (names, default) == (["CARTLAB_USERS_URL", "CARTLAB_ORDERS_URL"], "none")
    assert readers_of(readers, names[1]) == {"frontend"}


def read_from_environment(source: str) -> set[str]:
    """Return the names of our variables that a module takes from `os.environ`, as text or as a constant of its own."""
    tree = ast.parse(source)
    assigned = [node for node in tree.body if isinstance(node, ast.Assign)]
    constants = {ast.unparse(target): ast.unparse(node.value) for node in assigned for target in node.targets}
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and node.args and ast.unparse(node.func) in ("os.environ.get", "os.getenv"):
            found.add(ast.unparse(node.args[0]))
        elif isinstance(node, ast.Subscript) and ast.unparse(node.value) == "os.environ":
            found.add(ast.unparse(node.slice))
    names = {constants.get(name, name).strip("'") for name in found}
    return {name for name in names if name.startswith("CARTLAB_")}


def test_the_harness_knows_which_variables_it_reads_and_warns_of_all_others() -> None:
    in_shops = ("compare/faults/agent/", "tests/contract/kills/crash_agent/")  # what runs there is told by the harness
    sources = [path for folder in ("compare", "tests") for path in (REPOSITORY / folder).rglob("*.py")]
    own = [path for path in sources if not str(path.relative_to(REPOSITORY)).startswith(in_shops)]
    read = {name for path in own for name in read_from_environment(path.read_text())}
    assert read | {RUN_VARIABLE} == READ_FROM_ENVIRONMENT.keys()
    assert not READ_FROM_ENVIRONMENT.keys() & {*declared(), *LIMITS}


def test_a_variable_that_is_read_is_seen() -> None:
    read = read_from_environment(
        "C = 'CARTLAB_C'\nos.environ['CARTLAB_A'] + os.environ.get('CARTLAB_B', '') + os.environ[C]"
    )
    assert read == {"CARTLAB_A", "CARTLAB_B", "CARTLAB_C"}
