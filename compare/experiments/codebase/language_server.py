"""A client of a language server: it asks what an editor asks while somebody reads and edits (LSP 3.17).

https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification
"""

from __future__ import annotations

import json
import subprocess
import threading
from collections.abc import Callable
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from typing import IO

import psutil

from ...cpu_time import cpu_s
from ...errors import CartlabError
from ..subject.tool_runs import clean_environment

PATIENCE_S = 120
DIAGNOSTICS = "textDocument/publishDiagnostics"
CAPABILITIES = {
    "workspace": {"configuration": True, "workspaceFolders": True},
    "textDocument": {
        "hover": {"contentFormat": ["plaintext"]},
        "publishDiagnostics": {"versionSupport": True},
    },
}
Message = Mapping[str, Any]


class LanguageServer:
    """A server that runs. It answers one question at a time, so whoever asks waits for it."""

    def __init__(self, process: subprocess.Popen[bytes], settings: Mapping[str, Mapping[str, Any]]) -> None:
        assert process.stdin is not None and process.stdout is not None
        self._process = psutil.Process(process.pid)
        self._sent: IO[bytes] = process.stdin
        self._received: IO[bytes] = process.stdout
        self._settings = settings
        self._asked = 0
        self._found: dict[tuple[str, int | None], list[Any]] = {}  # what is wrong, by file and version

    def open(self, roots: Sequence[Path]) -> None:
        """Open folders, as an editor does when it starts."""
        folders = [{"uri": root.as_uri(), "name": root.name} for root in roots]
        self.ask(
            "initialize",
            {
                "processId": None,
                "rootUri": folders[0]["uri"],
                "workspaceFolders": folders,
                "capabilities": CAPABILITIES,
            },
        )
        self.tell("initialized", {})

    def ask(self, method: str, params: Mapping[str, Any]) -> Any:
        """Return the answer to a request. Raises CartlabError if the server says that it failed, or ends."""
        self._asked += 1
        own = self._asked
        self._send({"id": own, "method": method, "params": params})
        answer = self._awaited(lambda message: message.get("id") == own and "method" not in message)
        if "error" in answer:
            raise _failed(f"{method}: {answer['error'].get('message')}")
        return answer["result"]

    def tell(self, method: str, params: Mapping[str, Any]) -> None:
        """Send a notification, which has no answer."""
        self._send({"method": method, "params": params})

    def diagnostics(self, path: Path, version: int) -> list[Any]:
        """Return what the server finds wrong with a version of a file. Wait for it unless it was told already."""
        wanted = path.as_uri(), version
        while wanted not in self._found:
            self._awaited(lambda message: message.get("method") == DIAGNOSTICS)
        return self._found[wanted]

    def cpu_s(self) -> float:
        """Return the CPU seconds that the server and its processes have used since it began."""
        return sum(cpu_s(process) for process in (self._process, *self._process.children(recursive=True)))

    def _awaited(self, is_wanted: Callable[[Message], bool]) -> Message:
        """Return the first message that is wanted. What the server asks meanwhile is answered."""
        while True:
            message = self._read()
            if message.get("method") == DIAGNOSTICS:
                told = message["params"]
                self._found[told["uri"], told.get("version")] = told["diagnostics"]
            if "id" in message and "method" in message:
                self._send({"id": message["id"], "result": self._answer(message)})
            if is_wanted(message):
                return message

    def _answer(self, request: Message) -> Any:
        if request["method"] != "workspace/configuration":
            return None
        return [self._settings.get(item.get("section", "")) for item in request["params"]["items"]]

    def _send(self, message: Mapping[str, Any]) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        try:
            self._sent.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
            self._sent.flush()
        except OSError:
            raise _failed("it has ended") from None

    def _read(self) -> Message:
        length = 0
        while (line := self._received.readline()) not in (b"\r\n", b""):
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        body = self._received.read(length)
        if not length or len(body) < length:
            raise _failed(f"it has ended, or did not answer within {PATIENCE_S} s")
        message: Message = json.loads(body)
        return message


@contextmanager
def language_server(command: Sequence[str], settings: Mapping[str, Mapping[str, Any]]) -> Iterator[LanguageServer]:
    """Start a server. It is gone on exit, also if it hangs."""
    process = subprocess.Popen(
        command, env=clean_environment(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    patience = threading.Timer(PATIENCE_S, _end, [process.pid])
    patience.start()
    try:
        yield LanguageServer(process, settings)
    finally:
        patience.cancel()
        _end(process.pid)
        with process:  # closes its pipes, and waits
            pass


def _end(pid: int) -> None:
    """End a process and what it has started. What has ended already is left alone."""
    try:
        leader = psutil.Process(pid)
        for process in (*leader.children(recursive=True), leader):
            process.kill()
    except psutil.NoSuchProcess:
        pass


def _failed(why: str) -> CartlabError:
    return CartlabError(f"the language server failed: {why}", "measure again")
