"""Try a changed line in both shops at once: run the tests of its deployables, start the shops, and ask them."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from ...errors import CartlabError
from ...experiments.subject.copied_tree import LineChange
from ...experiments.subject.testing import own_tests
from ...http_client import ask
from ...http_client import HttpAnswer
from ...http_client import NO_ANSWER
from ...topology import Deployable
from ...topology import Shop
from ...topology import SHOPS
from .sandbox import Sandbox
from .suite import Failure
from .suite import failures


@dataclass(frozen=True)
class LineTrial:
    """The outcome of a changed line: the failing tests, and by shop its answer or the reason why there is none."""

    failed: Sequence[tuple[Deployable, Failure]]
    answers: Mapping[str, HttpAnswer | CartlabError]


def try_line(slug: str, change: LineChange, own: Mapping[Deployable, Path]) -> LineTrial:
    """Test the student's deployables, start them, and ask for the changed line.

    Only the needed deployables of each shop are started, and the tests run at the same time. Both save the student's
    time. Raises CartlabError if the tests can't be run at all.
    """
    folders = {deployable.name: folder for deployable, folder in own.items()}
    with closing(Sandbox(slug, folders)) as sandbox:
        pythons = {deployable: sandbox.python(deployable) for deployable in own}
        with ThreadPoolExecutor(1) as beside:
            tested = beside.submit(_failed_tests, sandbox.tree, pythons)
            answers = {name: _answer(sandbox, change, shop) for name, shop in SHOPS.items()}
            return LineTrial(tested.result(), answers)


def _failed_tests(tree: Path, pythons: Mapping[Deployable, Path]) -> list[tuple[Deployable, Failure]]:
    return [
        (deployable, failure)
        for deployable, python in pythons.items()
        for failure in failures(own_tests(tree, deployable, python))
    ]


def _answer(sandbox: Sandbox, change: LineChange, shop: Shop) -> HttpAnswer | CartlabError:
    try:
        with sandbox.launched(part_with(shop, change.room)) as running:
            return _asked(running.url(change.room) + change.path)
    except CartlabError as error:
        return error


def _asked(url: str) -> HttpAnswer:
    try:
        return ask(url)
    except NO_ANSWER as error:
        raise CartlabError(f"no answer: {error}", "read the code: what does it wait for?") from None


def part_with(shop: Shop, room: str) -> Shop:
    """Return the part of a shop that can serve a room: its deployable, and all that it calls, directly or not."""
    roles = [shop.serving(room).role]
    for role in roles:
        roles += [called for called in shop.deployable(role).calls if called not in roles]
    return Shop(shop.name, tuple(each for each in shop.deployables if each.role in roles))
