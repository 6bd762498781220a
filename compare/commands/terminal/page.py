"""Print a page of Markdown in the terminal. Its commands can be copied as they stand."""

from __future__ import annotations

import os
import re
import textwrap
from functools import partial
from pathlib import Path
from typing import ClassVar

from rich.console import Console
from rich.console import ConsoleOptions
from rich.console import RenderResult
from rich.markdown import CodeBlock
from rich.markdown import Markdown
from rich.markdown import MarkdownElement
from rich.text import Text
from rich.theme import Theme

from ...settings import REPOSITORY

MOST_COLUMNS = 100
LINK = re.compile(r"\[(?P<text>[^\]]+)\]\((?!https?:)(?P<target>[^)#]+)(#[^)]*)?\)")
CODE_IS_BOLD = Theme({"markdown.code": "bold"})  # by default code is a black box, even on a white terminal


class _Commands(CodeBlock):
    """A block of code without prompts. Only the terminal wraps its lines, so a copied line is still one line."""

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        code = re.sub(r"^\$ ", "", str(self.text).rstrip(), flags=re.MULTILINE)
        yield Text(textwrap.indent(code, "  "), style="bold", no_wrap=True, overflow="ignore")


class _Page(Markdown):
    elements: ClassVar[dict[str, type[MarkdownElement]]] = {
        **Markdown.elements,
        "fence": _Commands,
        "code_block": _Commands,
    }


def print_page(text: str, folder: Path, console: Console) -> None:
    """Print a page of a folder, no wider than reads well. Links to files become paths from the repository."""
    text = re.sub(r"<(https?://[^>]+)>", r"\1", text)  # otherwise an address would be printed twice
    text = LINK.sub(partial(_named, folder), text)
    with console.use_theme(CODE_IS_BOLD):
        console.print(_Page(text, hyperlinks=False), width=min(MOST_COLUMNS, console.width), crop=False)


def _named(folder: Path, link: re.Match[str]) -> str:
    path = Path(os.path.normpath(folder / link["target"]))
    if not path.is_relative_to(REPOSITORY):
        return link["text"]
    named = str(path.relative_to(REPOSITORY))
    return f"`{named}`" if named.endswith(link["text"].strip("`")) else f"{link['text']} (`{named}`)"
