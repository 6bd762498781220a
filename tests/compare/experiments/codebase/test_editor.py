"""What an editor asks for is answered by a real language server, and an answer that says nothing is an error."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from compare.errors import CartlabError
from compare.experiments.codebase import editor
from compare.experiments.codebase.editor import Desk
from compare.experiments.codebase.editor import editor_metrics

from .test_language_server import command

SOURCE = "def list_products(number: int) -> list[int]:\n    return [number]\n"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    file = tmp_path / "catalogue.py"
    file.write_text(SOURCE)
    return Desk([tmp_path], file, Path(sys.executable))


def test_each_step_has_its_cpu_seconds_and_its_wait(desk: Desk) -> None:
    found = editor_metrics("open_one", desk)
    steps = ("first_hover", "first_check", "references", "edit")
    assert set(found) == {f"open_one.{step}_{what}" for step in steps for what in ("cpu", "wait")}
    assert all(found[f"open_one.{step}_wait"].value > 0 for step in steps)
    assert desk.file.read_text() == SOURCE, "the file is edited in the editor only"


def test_an_empty_answer_is_an_error(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(editor, "_command", lambda: command("knows_nothing"))
    with pytest.raises(CartlabError, match=r"knows nothing of list_products \(hover\)"):
        editor_metrics("open_one", desk)


def test_a_file_without_the_function_is_an_error(desk: Desk) -> None:
    desk.file.write_text("end = 1\n")
    with pytest.raises(CartlabError, match="no function list_products"):
        editor_metrics("open_one", desk)
