"""Deploy a student's release while people use it, hold the contract against it, and roll it back."""

from __future__ import annotations

import json
import re
import sqlite3
import time
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from ...experiments.rebuild.contract_check import ContractPart
from ...experiments.subject.testing import contract
from ...experiments.subject.testing import described
from ...experiments.subject.testing import Suite
from ...launch.local.launcher import LaunchedShop
from ...topology import ROOMS
from ...topology import Shop
from ..handed_in.release_stage import ROOM
from .customers import log_in
from .customers import Refusal
from .customers import register
from .customers import TYPED_WRONG
from .customers import Visitors
from .sandbox import Sandbox
from .suite import Failure
from .suite import failures

Library = Literal["scrypt", "argon2", "another"]
EARLY, LATE, FROM_LATER = "early-customer", "late-customer", "from-the-next-release"
WITH_A_WRONG_PASSWORD = "with a wrong password"
# The hash of TYPED_RIGHT as a release that writes argon2 keeps it. It is cheap to check.
ARGON2_HASH = "$argon2id$v=19$m=1024,t=1,p=1$7TPPm2dVo+Op9bqIpVP3iQ$1Dls/Q/9Ue7AngAm+rdL40C4BTLKtTKYLRMR3CTvmVk"
LOOKED_AT = {"products": "/api/products", "pages": "/"}  # what else people ask for, where it is deployed with users


@dataclass(frozen=True)
class Replacement:
    """A release to try: the tree that runs before it, its own tree, and the part of a shop that is launched."""

    shop: Shop
    before: Path
    after: Path
    contract: ContractPart

    @property
    def role(self) -> str:
        return self.shop.serving(ROOM).role


@dataclass(frozen=True)
class ReleaseTrial:
    """What a replacement has shown. The refusals are in the order of the trial, which stops after a phase with some.

    `kept` is the library of each customer's hash while the release was live. `asked` counts the visitors' requests.
    """

    after_deploy: Sequence[Refusal]
    failed_tests: Sequence[Failure]
    after_roll_back: Sequence[Refusal]
    meanwhile: Sequence[Refusal]
    kept: Mapping[str, Library]
    asked: int
    duration_s: float


def try_release(sandbox: Sandbox, replacement: Replacement) -> ReleaseTrial:
    """Replace one release by another and go back, each time under visitors. Between them, the contract is tried.

    Raises CartlabError if a release does not start.
    """
    role = replacement.role
    after_roll_back: Sequence[Refusal] = ()
    failed: Sequence[Failure] = ()
    with sandbox.launched(replacement.shop, replacement.before) as running:
        url, began_s = running.url(ROOM), time.monotonic()
        before = [Refusal(EARLY, said) for said in [register(url, EARLY)] if said]
        with _visitors(running) as coming:
            running.deploy(role, replacement.after)
            after_deploy = before or [*_refused_after_deploy(running, role)]
        kept = _kept(running, role)
        if not after_deploy:
            failed = failures(_contract(replacement, running))
        with _visitors(running) as going:
            if not after_deploy and not failed:
                running.deploy(role, replacement.before)
                after_roll_back = [*_refused(running, role, (EARLY, LATE))]
        duration_s = time.monotonic() - began_s
    meanwhile = (*coming.refusals, *going.refusals)
    asked = coming.asked + going.asked
    return ReleaseTrial(after_deploy, failed, after_roll_back, meanwhile, kept, asked, duration_s)


def _visitors(running: LaunchedShop) -> Visitors:
    rooms = running.shop.serving(ROOM).rooms
    return Visitors(running.url(ROOM), [running.url(room) + path for room, path in LOOKED_AT.items() if room in rooms])


def _refused_after_deploy(running: LaunchedShop, role: str) -> Iterator[Refusal]:
    url = running.url(ROOM)
    for name in (LATE, FROM_LATER):
        if said := register(url, name):
            yield Refusal(name, _explained(said, running, role))
    yield from _refused(running, role, (EARLY, LATE))
    _plant(running, role, FROM_LATER, ARGON2_HASH)
    yield from _refused(running, role, (FROM_LATER,))
    for name in (EARLY, LATE, FROM_LATER):
        if said := log_in(url, name, TYPED_WRONG, expected=401):
            yield Refusal(f"{name} {WITH_A_WRONG_PASSWORD}", _explained(said, running, role))


def _refused(running: LaunchedShop, role: str, names: Sequence[str]) -> Iterator[Refusal]:
    for name in names:
        if said := log_in(running.url(ROOM), name):
            yield Refusal(name, _explained(said, running, role))


def _explained(said: str, running: LaunchedShop, role: str) -> str:
    """Add to an answer 500 what the log says of it."""
    traces = re.findall(r'"traceback": ("(?:[^"\\]|\\.)*")', running.log_text(role)) if said.startswith("500") else []
    return f"{said} ({json.loads(traces[-1]).strip().splitlines()[-1][:200]})" if traces else said


def _contract(replacement: Replacement, running: LaunchedShop) -> Suite:
    everywhere = dict.fromkeys(ROOMS, running.url(ROOM))  # the chosen tests ask for nothing but users
    shop = json.dumps(everywhere | json.loads(described(running)))
    part = replacement.contract
    return contract(replacement.after, shop, part.files, part.choice)


def _kept(running: LaunchedShop, role: str) -> dict[str, Library]:
    with closing(_database(running, role)) as database:
        rows = database.execute("SELECT username, password_hash FROM users WHERE username IN (?, ?)", (EARLY, LATE))
        return {name: library_of(kept) for name, kept in rows}


def _plant(running: LaunchedShop, role: str, name: str, kept: str) -> None:
    with closing(_database(running, role)) as database, database:
        database.execute("UPDATE users SET password_hash = ? WHERE username = ?", (kept, name))


def _database(running: LaunchedShop, role: str) -> sqlite3.Connection:
    (file,) = running.data_directory(role).glob("*.db")
    return sqlite3.connect(file, timeout=10)


def library_of(kept: str) -> Library:
    """Return which library has made a kept hash."""
    return "argon2" if kept.startswith("$argon2") else "scrypt" if kept.startswith("scrypt:") else "another"
