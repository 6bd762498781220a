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
    database_url: str = ""
    database_pool: int = Field(8, ge=1)
    catalogue_size: int = Field(500, ge=0, le=200_000)
    similar_index: Literal["memory", "mmap"] = "memory"
    reservation_s: float = Field(30, gt=0)
    service_token_file: Path
    users_url: str
    transport: Literal["course", "resilient"] = "resilient"
    http_pool: int = Field(16, ge=1)

    @property
    def database(self) -> str:
        """Return the SQLAlchemy URL: by default one SQLite file in the data folder."""
        return self.database_url or f"sqlite:///{self.data_dir.resolve() / 'products.db'}"
