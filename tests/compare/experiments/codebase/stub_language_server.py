"""A language server that does as its argument says: `answers`, `ends`, `hangs`, `refuses`, `asks` or `knows_nothing`.

It imports nothing of the repository, because it runs as a program of its own.
"""

from __future__ import annotations

import json
import sys
import time
from typing import Any


def read() -> dict[str, Any]:
    length = 0
    while (line := sys.stdin.buffer.readline()) not in (b"\r\n", b""):
        length = int(line.split(b":")[1])
    message: dict[str, Any] = json.loads(sys.stdin.buffer.read(length) or "{}")
    return message


def send(**message: object) -> None:
    body = json.dumps({"jsonrpc": "2.0", **message}).encode()
    sys.stdout.buffer.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
    sys.stdout.buffer.flush()


def publish(params: dict[str, Any]) -> None:
    """Say that there is something wrong with another version of the file, and then with this one."""
    uri, version = params["textDocument"]["uri"], params["textDocument"]["version"]
    for each in (version - 1, version):
        found = {"uri": uri, "version": each, "diagnostics": [f"version {each}"]}
        send(method="textDocument/publishDiagnostics", params=found)


def answer(message: dict[str, Any], conduct: str) -> None:
    if conduct == "refuses":
        send(id=message["id"], error={"code": -32603, "message": "out of memory"})
    elif conduct == "asks":
        send(id=1, method="workspace/configuration", params={"items": [{"section": "python"}, {"section": "other"}]})
        send(id=message["id"], result=read()["result"])
    elif conduct == "knows_nothing":
        send(id=message["id"], result=None)
    else:
        send(id=message["id"], result={"method": message["method"]})


def main(conduct: str) -> None:
    while message := read():
        if conduct == "ends":
            sys.exit()
        while conduct == "hangs":
            time.sleep(3600)
        if "id" in message:
            answer(message, conduct)
        elif message["method"] == "textDocument/didChange":
            publish(message["params"])


if __name__ == "__main__":
    main(sys.argv[1])
