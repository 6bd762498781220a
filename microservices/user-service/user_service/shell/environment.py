"""Read settings from the environment, and nowhere else."""

from __future__ import annotations

import os
from typing import TypeVar

from pydantic import BaseModel
from pydantic import ValidationError

PREFIX = "CARTLAB_"

Settings = TypeVar("Settings", bound=BaseModel)


def read_environment(settings: type[Settings]) -> Settings:
    """Fill `settings` from the variables CARTLAB_<FIELD>.

    Ends the process with one line for each wrong variable, because a shop with half its settings must not start.
    """
    given = {name: os.environ[key] for name in settings.model_fields if (key := PREFIX + name.upper()) in os.environ}
    try:
        return settings.model_validate(given)
    except ValidationError as error:
        # What is missing has no value to show: its input is all the other settings, and they may hold a password.
        lines = [
            f"{PREFIX}{str(e['loc'][0]).upper()}"
            + ("" if e["type"] == "missing" else f"={e['input']!r}")
            + f": {e['msg']}"
            for e in error.errors()
        ]
        raise SystemExit("\n".join(["Wrong settings:", *lines])) from None
