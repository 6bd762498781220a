"""Make the secrets that containers of a shop share. Run by compose at each start, as root; what is there is kept.

Each argument is a mounted volume. It gets `password`, for the database, and `pgpass`, the same as its client reads it;
or with `token=` before it `token`, for services to know each other by.
"""

import os
import secrets
import sys
from pathlib import Path

SHOP = 10001  # the user whom the shop's processes run as


def make(path: Path, text: str, mode: int) -> None:
    draft = path.with_name(f".{path.name}")  # whoever is killed half-way leaves no half secret
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "w") as file:
        os.fchmod(file.fileno(), mode)
        file.write(text)
    if not mode & 0o004:
        os.chown(draft, SHOP, SHOP)
    draft.rename(path)


for argument in sys.argv[1:]:
    if argument.startswith("token="):
        token = Path(argument.removeprefix("token="), "token")
        if not token.exists():
            make(token, secrets.token_urlsafe(24), 0o400)
        continue
    password, pgpass = Path(argument, "password"), Path(argument, "pgpass")
    if not password.exists():
        make(password, secrets.token_urlsafe(24), 0o444)  # the database's user has another number in every image
    if not pgpass.exists():
        make(pgpass, f"*:*:*:*:{password.read_text()}\n", 0o400)
