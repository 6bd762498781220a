"""Start variants of some deployables beside a running shop, on the same data and with the same neighbours.

A test can so try other code, or another setting, at the cost of one start. It does not start a whole shop.
"""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from dataclasses import replace
from pathlib import Path

from compare import topology
from compare.launch.local.launcher import launched
from compare.launch.local.launcher import LaunchedShop
from compare.launch.runtime import LaunchOptions
from compare.settings import REPOSITORY
from tests.contract.shop import Shop
from tests.contract.subjects import CHEAP_PASSWORDS
from tests.contract.subjects import running
from tests.contract.subjects import share_venvs
from tests.contract.subjects import Subject
from tests.ports import port_block


@dataclass(frozen=True)
class Sound:
    """A running shop without any bug."""

    subject: Subject
    shop: Shop
    launch: LaunchedShop
    state: Path


@contextmanager
def sound_shop(subject: Subject, state: Path, settings: Mapping[str, str] | None = None) -> Iterator[Sound]:
    with running(subject, state, settings=settings) as (shop, launch):
        yield Sound(subject, shop, launch, state)


@contextmanager
def beside(
    sound: Sound,
    parts: tuple[topology.Deployable, ...],
    folder: Path,
    *,
    source: Path = REPOSITORY,
    settings: Mapping[str, str] | None = None,
) -> Iterator[dict[str, str]]:
    """Start these parts from `source`, with `settings`, beside the sound ones. Yield the URL of each room."""
    ports = port_block()
    urls = dict(sound.shop.urls)
    for part in parts:
        for room in part.rooms:
            urls[room] = f"http://127.0.0.1:{ports + topology.PORT_OFFSETS[part.role]}"
    share_venvs(folder)
    options = LaunchOptions(
        port_base=ports,
        source=source,
        state=folder,
        settings_by_role={part.role: environment(part, sound, urls) | dict(settings or {}) for part in parts},
        init=False,  # the data of the sound shop exists
    )
    # The launcher sees a separate shop without calls: the settings hold the addresses of their neighbours.
    with launched(replace(sound.subject.shop, deployables=tuple(replace(part, calls=()) for part in parts)), options):
        yield urls


def environment(part: topology.Deployable, sound: Sound, urls: Mapping[str, str]) -> dict[str, str]:
    """Return the settings with which a deployable replaces the sound one."""
    settings = {**CHEAP_PASSWORDS, "CARTLAB_DATA_DIR": str(sound.launch.data_directory(part.role))}
    if part.calls:
        settings["CARTLAB_TRANSPORT"] = sound.subject.style
    for role in part.calls:
        settings[f"CARTLAB_{role.upper()}_URL"] = urls[role]
    token = sound.state / sound.subject.shop.name / "service-token"
    if token.exists():
        settings["CARTLAB_SERVICE_TOKEN_FILE"] = str(token)
    return settings
