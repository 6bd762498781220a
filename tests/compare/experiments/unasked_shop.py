"""A running shop of which nothing is asked: a stand-in answers what its test is about, and the rest is an error."""

from __future__ import annotations

from collections.abc import Collection
from collections.abc import Mapping
from pathlib import Path
from typing import NoReturn

from compare.launch.runtime import CopyStatus
from compare.launch.runtime import CopyUse
from compare.launch.runtime import Rollout
from compare.topology import Shop
from compare.topology import Style


class UnaskedShop:
    """All that a RunningShop has, so that whoever stands in for one fits where one is wanted."""

    @property
    def shop(self) -> Shop:
        unexpected()

    @property
    def style(self) -> Style:
        unexpected()

    @property
    def source(self) -> Path:
        unexpected()

    @property
    def startup_s(self) -> float:
        unexpected()

    @property
    def urls(self) -> Mapping[str, str]:
        unexpected()

    def url(self, room: str) -> str:
        unexpected()

    @property
    def admin_password(self) -> str:
        unexpected()

    @property
    def admin_password_file(self) -> Path:
        unexpected()

    def copies(self) -> list[CopyStatus]:
        unexpected()

    def pids(self, role: str | None = None) -> list[int]:
        unexpected()

    def usage(self, copies: Collection[CopyStatus]) -> list[CopyUse]:
        unexpected()

    def log_text(self, role: str) -> str:
        unexpected()

    def deploy(self, role: str, source: Path) -> Rollout:
        unexpected()

    def scale(self, role: str, copies: int) -> Rollout:
        unexpected()


def unexpected() -> NoReturn:
    raise AssertionError("this stand-in has no answer to that")
