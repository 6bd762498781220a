"""An API key expires by itself."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from tests.contract.beside import beside
from tests.contract.beside import Sound
from tests.contract.people import Person
from tests.contract.people import register
from tests.contract.shop import PASSWORD
from tests.contract.shop import Shop
from tests.contract.waiting import eventually

KEY_LIFE_S = 4


@pytest.fixture
def hasty(sound: Sound, tmp_path: Path) -> Iterator[Person]:
    """Somebody who has just logged in at a second copy of the users' deployable, whose keys live for four seconds."""
    parts = (sound.subject.shop.serving("users"),)
    with beside(sound, parts, tmp_path, settings={"CARTLAB_KEY_LIFE_S": str(KEY_LIFE_S)}) as urls:
        shop = Shop(sound.subject.architecture, urls, sound.shop.admin_password)
        yield register(shop)
        shop.close()


def test_a_key_dies_everywhere_and_a_new_one_lives(hasty: Person, shop: Shop) -> None:
    for path in ("/api/user", "/api/order"):
        assert hasty.get(path).status_code == 200
        assert shop.get(path, key=hasty.key).status_code == 200

    def is_refused(path: str) -> bool:
        return hasty.get(path).status_code == shop.get(path, key=hasty.key).status_code == 401

    for path in ("/api/user", "/api/order", "/api/orders"):
        eventually(
            partial(is_refused, path),
            f"{path} refuses an expired key",
            KEY_LIFE_S + 7,
        )
    new_key = hasty.shop.log_in(hasty.username, PASSWORD)
    for path in ("/api/user", "/api/order"):
        assert hasty.shop.get(path, key=new_key).status_code == 200
