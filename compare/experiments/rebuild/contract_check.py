"""A second shop beside the measured one. The contract is tried there before a release, as a team would do it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ...launch.local.launcher import launched
from ...launch.local.launcher import LaunchedShop
from ...launch.ports import free_base
from ...launch.runtime import LaunchOptions
from ..bench.experiment import Condition
from ..subject.testing import described
from ..subject.testing import load_contract
from ..subject.testing import run_contract
from ..subject.testing import SuiteResult

# The suite creates many users. At full cost, most of the measured time would go into hashing their passwords.
CHEAP_PASSWORDS = {"CARTLAB_PASSWORD_METHOD": "scrypt:1024:8:1"}
PORT_BASES = range(9300, 9900, 10)


@dataclass(frozen=True)
class ContractPart:
    """The part of tests/contract that runs before a release: files, and pytest's choice among their tests."""

    files: tuple[str, ...]
    choice: str = ""


def try_contract(condition: Condition, shop: LaunchedShop, part: ContractPart) -> SuiteResult:
    """Launch the changed tree with data of its own, and run a part of the contract against it.

    The duration includes the launch. The data stays for the next time, as a team's data does. Raises CartlabError if a
    test fails.
    """
    started = time.perf_counter()
    with _second_shop(condition, shop) as second_shop:
        result = run_contract(shop.source, described(second_shop), part.files, part.choice)
    return SuiteResult(time.perf_counter() - started, result.tests)


def warm_up(shop: LaunchedShop, part: ContractPart) -> None:
    """Load all that the suite needs, which takes several seconds once after a set-up. Raises CartlabError."""
    load_contract(shop.source, described(shop), part.files, part.choice)


def make_data_once(condition: Condition, shop: LaunchedShop) -> None:
    """Let the second shop make its data, unless it has some. Raises CartlabError.

    Otherwise the first `try_contract` of a condition would make them, and take about half as long again as all others.
    """
    if not _has_data(shop):
        with _second_shop(condition, shop):
            pass


@contextmanager
def _second_shop(condition: Condition, shop: LaunchedShop) -> Iterator[LaunchedShop]:
    state = contract_check_folder(shop)
    state.mkdir(exist_ok=True)
    venvs = shop.python(shop.shop.deployables[0].role).parents[2]
    if not (state / "venvs").is_symlink():
        (state / "venvs").symlink_to(venvs.resolve(), target_is_directory=True)
    options = LaunchOptions(
        style=condition.style,
        port_base=free_base(PORT_BASES),
        source=shop.source,
        state=state,
        settings=CHEAP_PASSWORDS,
        log_level="WARNING",
        init=not _has_data(shop),
    )
    with launched(condition.shop, options) as second_shop:
        _mark_of_data(shop).touch()
        yield second_shop


def _has_data(shop: LaunchedShop) -> bool:
    return _mark_of_data(shop).exists()


def _mark_of_data(shop: LaunchedShop) -> Path:
    return contract_check_folder(shop) / "has-data"


def contract_check_folder(shop: LaunchedShop) -> Path:
    """Return the folder in which the second shop keeps its data."""
    return shop.source.parent / "staging"
