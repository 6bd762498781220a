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
    password_method: str = Field("scrypt:32768:8:1", pattern=r"^scrypt:[0-9]+:[0-9]+:[0-9]+$")
    key_life_s: float = Field(8 * 3600, gt=0)
    login_delay_max_s: float = Field(60, ge=0, le=3600)
    cookie_name: str = "cartlab_monolith"

    @property
    def database(self) -> str:
        """Return the SQLAlchemy URL: by default one SQLite file in the data folder."""
        return self.database_url or f"sqlite:///{self.data_dir.resolve() / 'monolith.db'}"

    @property
    def session_secret_file(self) -> Path:
        return self.data_dir / "session_secret"

    @property
    def admin_password_file(self) -> Path:
        return self.data_dir / "admin_password"
