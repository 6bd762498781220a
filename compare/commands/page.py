"""A page of Markdown in the terminal, with commands that can be copied as they stand."""

from __future__ import annotations

import re
import textwrap
from typing import ClassVar

from rich.console import Console
from rich.console import ConsoleOptions
from rich.console import RenderResult
from rich.markdown import CodeBlock
from rich.markdown import Markdown
from rich.markdown import MarkdownElement
from rich.text import Text

MOST_COLUMNS = 100


class _Commands(CodeBlock):
    """Shows code without prompts, and breaks no line: the terminal does, and then a copied line is still one."""

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        code = re.sub(r"^\$ ", "", str(self.text).rstrip(), flags=re.MULTILINE)
        yield Text(textwrap.indent(code, "  "), style="bold", no_wrap=True, overflow="ignore")


class _Page(Markdown):
    elements: ClassVar[dict[str, type[MarkdownElement]]] = {
        **Markdown.elements,
        "fence": _Commands,
        "code_block": _Commands,
    }


def print_page(text: str, console: Console) -> None:
    """Print Markdown, as wide as it reads well."""
    once = re.sub(r"<(https?://[^>]+)>", r"\1", text)  # else an address would stand there as text and as target
    console.print(_Page(once, hyperlinks=False), width=min(MOST_COLUMNS, console.width), crop=False)
