"""A second shop beside the measured one. The contract is tried there before a release, as a team would do it."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from pathlib import Path

from ...launch.local.launcher import launched
from ...launch.local.launcher import LaunchedShop
from ...launch.ports import free_base
from ...launch.runtime import LaunchOptions
from ...topology import MONOLITH
from ..bench.experiment import Condition
from .testing import run_contract
from .testing import SuiteResult

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
    state = contract_check_folder(shop)
    state.mkdir(exist_ok=True)
    has_data = state / "has-data"
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
        init=not has_data.exists(),
    )
    with launched(condition.shop, options) as second_shop:
        has_data.touch()
        result = run_contract(shop.source, described(second_shop), part.files, part.choice)
    return SuiteResult(time.perf_counter() - started, result.tests)


def contract_check_folder(shop: LaunchedShop) -> Path:
    """Return the folder in which the second shop keeps its data."""
    return shop.source.parent / "staging"


def described(shop: LaunchedShop) -> str:
    """Describe a shop in the form that tests/contract/subjects.py reads."""
    architecture = "monolith" if shop.shop.name == MONOLITH.name else "microservices"
    return json.dumps({**shop.urls, "architecture": architecture, "admin_password": shop.admin_password})
