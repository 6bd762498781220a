"""Which copies of a shop in containers its gateway sends requests to."""

from __future__ import annotations

import csv
import io

from ...errors import CartlabError
from .cli import docker

STATISTICS_PORT = 9999
ASK = f"exec 3<>/dev/tcp/127.0.0.1/{STATISTICS_PORT} && echo show stat >&3 && cat <&3"


def addresses_in_use(gateway: str) -> set[str]:
    """Return the addresses, without ports, of all copies that HAProxy considers ready. Raises CartlabError."""
    return addresses_from(docker("exec", gateway, "bash", "-c", ASK))


def addresses_from(statistics: str) -> set[str]:
    """Return those addresses from HAProxy's table of statistics. Raises CartlabError if the text is no such table."""
    lines = csv.DictReader(io.StringIO(statistics.lstrip("# ")))
    if not {"status", "addr"} <= set(lines.fieldnames or ()):
        raise CartlabError("the gateway does not report which copies it knows", "docker compose logs gateway")
    return {line["addr"].rpartition(":")[0] for line in lines if line["addr"] and line["status"].startswith("UP")}
