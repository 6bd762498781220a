"""Couples a generated feature to two other parts: in the monolith by function calls, in its service by requests."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Sequence
from pathlib import Path
from string import Template

from .calls import CalledPart
from .editing import replace_in
from .features import AddedFeature

TEMPLATES = Path(__file__).with_name("templates") / "coupled"
OWN_LINE = "def _own("
AS_JSON_LINE = "def _as_json("
MEET_USERS = "meet(settings.transport, settings.users_url, settings.http_pool)"


def couple_room(folder: Path, package: str, feature: AddedFeature, calls: Sequence[CalledPart]) -> None:
    """Let a feature of the monolith call two other rooms."""
    room = folder / package / feature.room
    names = _names(feature, calls, package) | {"who": "user_id: int"}
    names |= {f"expression_{place}": part.expression for place, part in enumerate(calls)}
    _add_functions(room / "book.py", names, [part.imported for part in calls])
    replace_in(room / "routes.py", AS_JSON_LINE, _filled("routes_monolith", names) + AS_JSON_LINE)
    _append(folder / "tests" / f"test_{feature.room}.py", "test_monolith", names)


def couple_service(folder: Path, feature: AddedFeature, calls: Sequence[CalledPart]) -> None:
    """Let a generated service ask two others."""
    package = folder / feature.names()["package"]
    names = _names(feature, calls, package.name) | {"who": "key: str"}
    names |= {f"expression_{place}": f"{part.room}.count(key)" for place, part in enumerate(calls)}
    room = package / feature.room
    _add_functions(room / "book.py", names, [f"from ..clients import {part.room}" for part in calls])
    routes = _filled("routes_service", names) + AS_JSON_LINE
    replace_in(room / "routes.py", AS_JSON_LINE, routes, ["from ..auth import sent_key"])
    for part in calls:
        asked = {"asked": part.room, "path": part.path, "query": part.query, "answer": part.answer}
        (package / "clients" / f"{part.room}.py").write_text(_filled("client", names | asked))
    _meet(package, calls)
    _stand_in(folder / "tests" / "conftest.py", calls)
    _append(folder / "tests" / f"test_{feature.room}.py", "test_service", names)


def _names(feature: AddedFeature, calls: Sequence[CalledPart], package: str) -> dict[str, str]:
    return feature.names() | {"package": package} | {f"part_{place}": part.room for place, part in enumerate(calls)}


def _add_functions(book: Path, names: dict[str, str], imports: Sequence[str]) -> None:
    replace_in(book, OWN_LINE, _filled("book", names) + OWN_LINE, imports)


def _meet(package: Path, calls: Sequence[CalledPart]) -> None:
    """Give a service the addresses of those that it asks, and a connection to each."""
    urls = "".join(f"    {part.room}_url: str\n" for part in calls)
    replace_in(package / "settings.py", "    users_url: str\n", f"    users_url: str\n{urls}")
    old = f'    neighbours = {{"users": {MEET_USERS}}}\n'
    replace_in(package / "app.py", old, "".join(["    neighbours = {\n", *_met(calls), "    }\n"]))


def _met(calls: Sequence[CalledPart]) -> Iterator[str]:
    for room in ("users", *(part.room for part in calls)):
        yield f'        "{room}": {MEET_USERS.replace("users_url", f"{room}_url")},\n'


def _stand_in(conftest: Path, calls: Sequence[CalledPart]) -> None:
    """Give the tests of a service stand-ins for those that it asks."""
    urls = "".join(f'        {part.room}_url="http://nowhere.invalid",\n' for part in calls)
    settings = f'Settings(\n        data_dir=tmp_path,\n        users_url="http://nowhere.invalid",\n{urls}    )\n'
    replace_in(conftest, 'Settings(data_dir=tmp_path, users_url="http://nowhere.invalid")\n', settings)
    users = '    app.extensions["neighbours"]["users"] = Users()\n'
    others = "".join(f'    app.extensions["neighbours"]["{part.room}"] = Counting()\n' for part in calls)
    replace_in(conftest, users, users + others)
    replace_in(conftest, "@pytest.fixture\ndef app(", _filled("stand_in", {}) + "@pytest.fixture\ndef app(")


def _append(path: Path, template: str, names: dict[str, str]) -> None:
    path.write_text(path.read_text() + "\n\n" + _filled(template, names))


def _filled(template: str, names: dict[str, str]) -> str:
    return Template((TEMPLATES / f"{template}.py.txt").read_text()).substitute(names)
