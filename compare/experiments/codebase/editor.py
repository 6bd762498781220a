"""What somebody does in an editor with a language server (C5): open a file, hover, find references, edit a line."""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ...errors import CartlabError
from ...results import Metric
from .language_server import language_server
from .language_server import LanguageServer

FUNCTION = "list_products"
"""The function under the cursor. It stands in the catalogue of products, and other rooms call it."""


@dataclass(frozen=True)
class Desk:
    """What is open in the editor: folders, and the file that is read and edited. `python` has the libraries."""

    roots: Sequence[Path]
    file: Path
    python: Path


@dataclass
class Clock:
    """Notes the CPU seconds of the server, and what the user waits, from one step to the next."""

    server: LanguageServer
    cpu_s: float = 0.0
    since_s: float = 0.0

    def step(self, name: str) -> dict[str, Metric]:
        """Return what has passed since the last step."""
        cpu_s, now_s = self.server.cpu_s(), time.perf_counter()
        found = {f"{name}_cpu": Metric(cpu_s - self.cpu_s, "s"), f"{name}_wait": Metric(now_s - self.since_s, "s")}
        self.cpu_s, self.since_s = cpu_s, now_s
        return found


def editor_metrics(prefix: str, desk: Desk) -> dict[str, Metric]:
    """Return CPU seconds and waits: to the first hover, to the first check, for references, and for an edited line."""
    source = desk.file.read_text()
    line, column = _place(source)
    at = {"textDocument": {"uri": desk.file.as_uri()}, "position": {"line": line, "character": column}}
    begun_s = time.perf_counter()
    with language_server(_command(), _settings(desk)) as server:
        clock = Clock(server, since_s=begun_s)
        server.open(desk.roots)
        server.tell("textDocument/didOpen", {"textDocument": _document(desk.file, source)})
        _require(server.ask("textDocument/hover", at), "hover")
        metrics = clock.step(f"{prefix}.first_hover")
        server.diagnostics(desk.file, 1)  # else it would still be checking this version during a later step
        metrics |= clock.step(f"{prefix}.first_check")
        _require(server.ask("textDocument/references", at | {"context": {"includeDeclaration": True}}), "references")
        metrics |= clock.step(f"{prefix}.references")
        _edit(server, desk.file, source)
        server.diagnostics(desk.file, 2)
        _require(server.ask("textDocument/hover", at), "hover")
        metrics |= clock.step(f"{prefix}.edit")
        server.ask("shutdown", {})
    return metrics


def _command() -> list[str]:
    return [str(Path(sys.executable).with_name("basedpyright-langserver")), "--stdio"]


def _settings(desk: Desk) -> Mapping[str, Mapping[str, Any]]:
    """Return what the server is told when it asks. As in editors by default, it checks only files that are open."""
    analysis = {"diagnosticMode": "openFilesOnly", "typeCheckingMode": "standard", "autoSearchPaths": False}
    return {
        "python": {"pythonPath": str(desk.python)},
        "basedpyright": {"analysis": analysis},
        "basedpyright.analysis": analysis,
    }


def _place(source: str) -> tuple[int, int]:
    """Return the line and the column of the function's name, counted from 0."""
    for number, line in enumerate(source.splitlines()):
        if line.startswith(f"def {FUNCTION}("):
            return number, len("def ")
    raise CartlabError(f"there is no function {FUNCTION} to point at", "mend the experiment")


def _document(file: Path, source: str) -> Mapping[str, Any]:
    return {"uri": file.as_uri(), "languageId": "python", "version": 1, "text": source}


def _edit(server: LanguageServer, file: Path, source: str) -> None:
    """Add a function at the end of the file, as if it was typed."""
    text = f"{source}\n\ndef edited() -> int:\n    return len(str({FUNCTION}))\n"
    server.tell(
        "textDocument/didChange",
        {"textDocument": {"uri": file.as_uri(), "version": 2}, "contentChanges": [{"text": text}]},
    )


def _require(answer: object, what: str) -> None:
    if not answer:
        raise CartlabError(f"the language server knows nothing of {FUNCTION} ({what})", "measure again")
