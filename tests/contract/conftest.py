"""One suite for three subjects: every test with the fixture `shop` runs against each of them, one shop at a time."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.contract.beside import Sound
from tests.contract.beside import sound_shop
from tests.contract.browser import Browser
from tests.contract.people import Crowd
from tests.contract.people import Person
from tests.contract.people import Stockroom
from tests.contract.shop import Shop
from tests.contract.subjects import ATTACHED
from tests.contract.subjects import attached_shop
from tests.contract.subjects import SUBJECTS

# These launch their own shops, so they say nothing about a shop that already runs.
collect_ignore = ["bugs", "users/test_expiry.py", "kills"] if attached_shop() else []


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "subject_name" in metafunc.fixturenames:
        metafunc.parametrize("subject_name", chosen_subjects(metafunc.config), scope="session")


def chosen_subjects(config: pytest.Config) -> list[str]:
    """Return the names of the subjects to run: those of --subject (by default all), or only the attached shop."""
    return [ATTACHED] if attached_shop() is not None else launched_subjects(config)


def launched_subjects(config: pytest.Config) -> list[str]:
    """Return the subjects that this suite launches."""
    chosen: list[str] = config.getoption("--subject") or list(SUBJECTS)
    unknown = set(chosen) - set(SUBJECTS)
    if unknown:
        raise pytest.UsageError(f"no such subject: {', '.join(unknown)}; there are {', '.join(SUBJECTS)}")
    return chosen


@pytest.fixture(scope="session")
def sound(subject_name: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sound]:
    """The subject, launched by this suite, with a fresh catalogue."""
    with sound_shop(SUBJECTS[subject_name], tmp_path_factory.mktemp(subject_name)) as sound:
        yield sound


@pytest.fixture(scope="session")
def shop(subject_name: str, request: pytest.FixtureRequest) -> Iterator[Shop]:
    """The shop under test, running."""
    attached = attached_shop()
    if attached is None:
        yield request.getfixturevalue("sound").shop
    else:
        yield attached
        attached.close()


@pytest.fixture(scope="session")
def admin(shop: Shop) -> Person:
    key = shop.log_in("admin", shop.admin_password)
    shop.known_secrets.add(shop.admin_password)
    return Person(shop, shop.get("/api/user", key=key).json()["result"]["id"], "admin", key)


@pytest.fixture(scope="session")
def stockroom(admin: Person) -> Stockroom:
    return Stockroom(admin)


@pytest.fixture(scope="session")
def crowd(shop: Shop) -> Crowd:
    return Crowd(shop)


@pytest.fixture
def shopper(crowd: Crowd) -> Person:
    """Somebody logged in, with an empty cart and perhaps old orders."""
    return crowd.some(1)[0]


@pytest.fixture
def stranger(crowd: Crowd, shopper: Person) -> Person:
    """Somebody other than `shopper`, also logged in, with an empty cart."""
    return next(person for person in crowd.some(2) if person is not shopper)


@pytest.fixture
def browser(shop: Shop) -> Iterator[Browser]:
    """A browser that has never seen the shop."""
    browser = Browser(shop)
    yield browser
    browser.close()


@pytest.fixture
def other_browser(shop: Shop) -> Iterator[Browser]:
    browser = Browser(shop)
    yield browser
    browser.close()
