"""Secrets live in files that only their owner can read, made at first start in a folder that is closed as well."""

from __future__ import annotations

import os
import secrets
from pathlib import Path


def make_private_folder(path: Path) -> None:
    """Make a folder that only its owner can enter. One that is there keeps its mode, which somebody may have chosen."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)


def make_secret(path: Path) -> str:
    """Return the secret in `path`; the first call makes it, random and with mode 600."""
    make_private_folder(path.parent)
    if not path.exists():
        # Written beside it first: whoever is killed or comes second must never find half a secret.
        draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(24))
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return read_secret(path)


def read_secret(path: Path) -> str:
    """Return the secret in `path`. Ends the process with one line if there is none."""
    try:
        secret = path.read_text().strip()
    except OSError as error:
        raise SystemExit(
            f"Can't read the secret {path}: {error.strerror}. Run the init of this deployable first."
        ) from None
    if not secret:
        raise SystemExit(f"The secret {path} is empty. Remove it and run the init of this deployable.")
    return secret
