"""What can be set, and the defaults."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import BaseModel
from pydantic import ConfigDict
from pydantic import Field


class Settings(BaseModel):
    """Read from CARTLAB_<FIELD>: see shell/environment.py."""

    model_config = ConfigDict(frozen=True)

    data_dir: Path = Path("data")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    users_url: str
    products_url: str
    orders_url: str
    transport: Literal["course", "resilient"] = "resilient"
    http_pool: int = Field(16, ge=1)
    cookie_name: str = "cartlab_micro"

    @property
    def session_secret_file(self) -> Path:
        return self.data_dir / "session_secret"
