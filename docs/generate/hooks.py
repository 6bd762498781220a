"""Hooks for MkDocs: list the labs, turn links out of docs/ into plain text, and draw the report.

Links such as `../compare/topology.py` work for readers of the repository's files. The site holds only the docs, so such
a link becomes the file's name.
"""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path
from pathlib import PurePosixPath

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))  # MkDocs's own script does not add it

from docs.generate.recorded import recorded_page

LABS = "labs"  # in mkdocs.yml, it stands for all pages of that folder
LINK = re.compile(r"(?<!!)\[(?P<text>[^\[\]]+)\]\((?P<target>[^)#\s]+)(?P<anchor>#[^)\s]*)?\)")
FULL_REPORT = "results/quick.html"
FULL_REPORT_LINE = "<!-- on the site, a link to the full report stands here -->"
CODE_BLOCK = re.compile(r"(^```.*?^```$)", re.DOTALL | re.MULTILINE)


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Put the pages of docs/labs in the nav, in the place of the entry labs."""
    pages = sorted(path.relative_to(config.docs_dir).as_posix() for path in Path(config.docs_dir, LABS).glob("*.md"))
    for section in config.nav or []:
        for title, entries in section.items():
            if isinstance(entries, list) and LABS in entries:
                place = entries.index(LABS)
                section[title] = [*entries[:place], *pages, *entries[place + 1 :]]
    return config


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the whole recorded report, with its charts, as a separate page."""
    files.append(File.generated(config, FULL_REPORT, content=recorded_page()))
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Turn links out of docs/ into text, and link the full report."""
    where = PurePosixPath(page.file.src_uri)
    link = f"[**Open the full report, with all charts and tables**]({os.path.relpath(FULL_REPORT, where.parent)})"
    parts = CODE_BLOCK.split(markdown.replace(FULL_REPORT_LINE, link))
    return "".join(part if part.startswith("```") else plain_links(part, where.parent) for part in parts)


def plain_links(markdown: str, folder: PurePosixPath) -> str:
    """Return the Markdown of a page in a folder below docs/, with links out of docs/ as text."""

    def plain(match: re.Match[str]) -> str:
        target = os.path.normpath(folder / match["target"])
        if ":" in match["target"] or not target.startswith(".."):
            return match[0]
        name, words = target.removeprefix("../"), match["text"]
        shown = words.strip("`").replace("\\", "")
        return f"`{name}`" if name.endswith(shown) else f"{words} (`{name}`)"

    return LINK.sub(plain, markdown)
