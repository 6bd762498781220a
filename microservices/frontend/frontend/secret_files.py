"""Secrets live in files that only their owner can read, made at first start."""

from __future__ import annotations

import os
import secrets
from pathlib import Path


def make_secret(path: Path) -> str:
    """Return the secret in `path`; the first call makes it, random and with mode 600."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return read_secret(path)
    with os.fdopen(descriptor, "w") as file:
        file.write(secret := secrets.token_urlsafe(24))
    return secret


def read_secret(path: Path) -> str:
    """Return the secret in `path`. Ends the process with one line if it can't be read."""
    try:
        return path.read_text().strip()
    except OSError as error:
        raise SystemExit(
            f"Can't read the secret {path}: {error.strerror}. Run the init of this deployable first."
        ) from None
