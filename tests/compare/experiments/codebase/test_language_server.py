"""The client of a language server gets the answers, and a server that ends, hangs or refuses gives one clear line."""

from __future__ import annotations

import sys
from pathlib import Path

import psutil
import pytest

from compare.errors import CartlabError
from compare.experiments.codebase import language_server as module
from compare.experiments.codebase.language_server import language_server

STUB = Path(__file__).with_name("stub_language_server.py")
SETTINGS = {"python": {"pythonPath": "/some/python"}}


def command(conduct: str) -> list[str]:
    return [sys.executable, str(STUB), conduct]


def children() -> set[int]:
    return {process.pid for process in psutil.Process().children(recursive=True)}


def test_a_question_gets_its_answer_and_the_server_is_gone_afterwards(tmp_path: Path) -> None:
    before = children()
    with language_server(command("answers"), SETTINGS) as server:
        server.open([tmp_path])
        assert server.ask("textDocument/hover", {}) == {"method": "textDocument/hover"}
        assert server.cpu_s() > 0
        assert children() - before
    assert not children() - before


def test_what_the_server_asks_meanwhile_is_answered_from_the_settings() -> None:
    with language_server(command("asks"), SETTINGS) as server:
        assert server.ask("textDocument/hover", {}) == [{"pythonPath": "/some/python"}, None]


def test_what_is_wrong_is_known_for_each_version(tmp_path: Path) -> None:
    document = {"uri": (tmp_path / "a.py").as_uri(), "version": 2}
    with language_server(command("answers"), SETTINGS) as server:
        server.tell("textDocument/didChange", {"textDocument": document})
        assert server.diagnostics(tmp_path / "a.py", 2) == ["version 2"]
        assert server.diagnostics(tmp_path / "a.py", 1) == ["version 1"], "what was told before is remembered"


@pytest.mark.parametrize(("conduct", "said"), [("ends", "it has ended"), ("refuses", "hover: out of memory")])
def test_a_server_that_ends_or_refuses_gives_one_line(conduct: str, said: str) -> None:
    before = children()
    with pytest.raises(CartlabError, match=said), language_server(command(conduct), SETTINGS) as server:
        server.ask("hover", {})
    assert not children() - before


def test_a_server_that_hangs_is_ended_when_patience_is_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PATIENCE_S", 0.3)
    before = children()
    with pytest.raises(CartlabError, match="did not answer within"), language_server(command("hangs"), {}) as server:
        server.ask("hover", {})
    assert not children() - before
