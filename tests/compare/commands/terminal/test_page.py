"""Pages in the terminal: text is wrapped, commands are not."""

from __future__ import annotations

import io

from rich.console import Console

from compare.commands.terminal.page import print_page
from compare.settings import REPOSITORY

COMMAND = "python cli.py load http://127.0.0.1:8000/product/sturdy-glass-bread-knife-1 --rate 4 --duration 5"


def shown(text: str, columns: int = 60) -> list[str]:
    output = io.StringIO()
    print_page(text, REPOSITORY / "docs" / "labs", Console(file=output, width=columns, highlight=False))
    return [line.rstrip() for line in output.getvalue().splitlines()]


def test_a_command_is_one_line_without_its_prompt_so_that_it_can_be_copied() -> None:
    assert f"  {COMMAND}" in shown(f"Type this:\n\n```console\n$ {COMMAND}\n```\n")
    assert f"  {COMMAND}" in shown(f"Type this:\n\n```text\n{COMMAND}\n```\n")


def test_prose_keeps_to_the_width() -> None:
    lines = shown("many words " * 50)
    assert len(lines) > 5 and max(map(len, lines)) <= 60


def test_an_address_is_shown_once() -> None:
    assert "\n".join(shown("Open <http://127.0.0.1:8000/> now.")).count("127.0.0.1") == 1


def test_a_link_becomes_a_path_from_the_repository() -> None:
    (line, *_) = shown("Read [users/auth.py](../../monolith/users/auth.py#who), then [how](../methodology.md).", 90)
    assert line == "Read monolith/users/auth.py, then how (docs/methodology.md)."
