"""A lab as data: one TOML file for each, in catalogue/."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from ..errors import CartlabError
from ..settings import REPOSITORY

CATALOGUE = Path(__file__).with_name("catalogue")
TEXTS = REPOSITORY / "docs" / "labs"


@dataclass(frozen=True)
class Lab:
    """A lab. `steps` names what is checked, in this order: each is a module in steps/.

    `tables` is the rest of the lab's file, which the steps read. `needs` names what a machine must have besides
    Cartlab's own needs: "docker", or nothing.
    """

    number: int
    name: str
    title: str
    minutes: int
    steps: tuple[str, ...]
    hints: tuple[str, ...]
    needs: tuple[str, ...]
    tables: Mapping[str, Any]

    @property
    def slug(self) -> str:
        """The name of the lab's text and of the student's folder."""
        return f"{self.number:02}-{self.name}"

    @property
    def text(self) -> Path:
        """The page that a student reads."""
        return TEXTS / f"{self.slug}.md"


@cache
def all_labs() -> Sequence[Lab]:
    """Return every lab, in the order of the course."""
    return sorted((_read(path) for path in CATALOGUE.glob("*.toml")), key=lambda lab: lab.number)


def find_lab(number: int) -> Lab:
    """Return a lab by its number. Raises CartlabError."""
    for lab in all_labs():
        if lab.number == number:
            return lab
    raise CartlabError(f"there is no lab {number}", "python cli.py lab list shows all of them")


def _read(path: Path) -> Lab:
    tables = tomllib.loads(path.read_text())
    number, _, name = path.stem.partition("-")
    return Lab(
        number=int(number),
        name=name,
        title=tables.pop("title"),
        minutes=tables.pop("minutes"),
        steps=tuple(tables.pop("steps")),
        hints=tuple(tables.pop("hints")),
        needs=tuple(tables.pop("needs", ())),
        tables=tables,
    )
