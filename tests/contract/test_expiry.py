"""An API key ends by itself."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.contract.people import Person
from tests.contract.people import register
from tests.contract.shop import PASSWORD
from tests.contract.subjects import running
from tests.contract.subjects import SUBJECTS
from tests.contract.waiting import eventually

KEY_LIFE_S = 4


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    from tests.contract.conftest import launched_subjects

    metafunc.parametrize("hasty_name", launched_subjects(metafunc.config), scope="session")


@pytest.fixture
def hasty(hasty_name: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Person]:
    """Somebody who has just logged in to a shop whose keys live for four seconds."""
    settings = {"CARTLAB_KEY_LIFE_S": str(KEY_LIFE_S), "CARTLAB_CATALOGUE_SIZE": "20"}
    with running(SUBJECTS[hasty_name], tmp_path_factory.mktemp("hasty"), settings=settings) as (shop, _):
        yield register(shop)


def test_a_key_dies_everywhere_and_a_new_one_lives(hasty: Person) -> None:
    for path in ("/api/user", "/api/order"):
        assert hasty.get(path).status_code == 200
    for path in ("/api/user", "/api/order", "/api/orders"):
        eventually(
            lambda path=path: hasty.get(path).status_code == 401, f"{path} refuses an expired key", KEY_LIFE_S + 7
        )
    new_key = hasty.shop.log_in(hasty.username, PASSWORD)
    for path in ("/api/user", "/api/order"):
        assert hasty.shop.get(path, key=new_key).status_code == 200
