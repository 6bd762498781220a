"""The docs as a site: built strictly, complete, and without a request to anybody else."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from pathlib import PurePosixPath

import pytest
import yaml

from compare.settings import REPOSITORY
from docs.generate.hooks import plain_links
from tests.docs.outside import requests_of_page
from tests.docs.outside import requests_of_site

DOCS = REPOSITORY / "docs"
PAGES = sorted([*DOCS.glob("*.md"), *DOCS.glob("labs/*.md")])
PLACES = [page.relative_to(DOCS).with_suffix(".html").as_posix() for page in PAGES]


def build(*options: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    words = [sys.executable, "-m", "mkdocs", "build", "--strict", *options]
    return subprocess.run(words, cwd=REPOSITORY, env=environment, capture_output=True, text=True, timeout=60)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    done = build("--site-dir", str(folder))
    assert done.returncode == 0, done.stderr
    assert "WARNING" not in done.stderr
    return folder


def test_every_page_is_built_and_stands_in_the_navigation(site: Path) -> None:
    start = (site / "index.html").read_text()
    navigation = start[start.index('class="md-nav md-nav--primary"') :]
    links = set(re.findall(r'href="([^"#]+)"', navigation))
    assert [place for place in PLACES if not (site / place).exists()] == []
    assert [place for place in PLACES if place not in links | {"index.html"}] == []


def test_nothing_is_loaded_from_another_host(site: Path) -> None:
    assert list(requests_of_site(site)) == []


def test_no_link_leads_out_of_the_site_into_nothing(site: Path) -> None:
    for place in PLACES:
        for target in re.findall(r'href="([^"#?]+)', (site / place).read_text()):
            if not re.match(r"\w+:", target):
                assert (site / place).parent.joinpath(target).exists(), f"{place}: {target}"


def test_the_full_report_is_a_page_that_results_links(site: Path) -> None:
    assert 'href="results/quick.html"' in (site / "results.html").read_text()
    assert "<h1" in (site / "results/quick.html").read_text()


def test_what_makes_the_docs_is_no_part_of_the_site(site: Path) -> None:
    assert list(site.rglob("*.py")) == []


def test_each_dead_link_and_a_page_that_the_navigation_lacks_fail_the_build(tmp_path: Path) -> None:
    dead = ["[away](there.md)", "[away](#nowhere)", "[away](/there)", "![away](there.png)"]
    pages = {f"{number}.md": f"# Page\n\n{link}\n" for number, link in enumerate(dead)}
    done = build_of(tmp_path, {"index.md": "# Start\n", "lost.md": "# Lost\n"} | pages, nav=["index.md", *pages])
    assert done.returncode == 1
    for named in ("'there.md'", "'#nowhere'", "'/there'", "'there.png'", "- lost.md"):
        assert named in done.stderr
    assert f"Aborted with {len(dead) + 1} warnings in strict mode" in done.stdout + done.stderr, "each of them counts"


def test_a_site_without_any_of_that_is_built(tmp_path: Path) -> None:
    assert build_of(tmp_path, {"index.md": "# Start\n"}, nav=["index.md"]).returncode == 0


def build_of(folder: Path, pages: dict[str, str], nav: list[str]) -> subprocess.CompletedProcess[str]:
    """Build other pages by the settings of mkdocs.yml."""
    known = yaml.safe_load((REPOSITORY / "mkdocs.yml").read_text())
    changed = {"docs_dir": str(folder / "docs"), "site_dir": str(folder / "site"), "hooks": [], "nav": nav}
    (folder / "docs").mkdir()
    for name, text in pages.items():
        (folder / "docs" / name).write_text(text)
    (folder / "mkdocs.yml").write_text(yaml.safe_dump(known | changed))
    return build("--config-file", str(folder / "mkdocs.yml"))


@pytest.mark.parametrize(
    ("markdown", "shown"),
    [
        ("[topology.py](../compare/topology.py)", "`compare/topology.py`"),
        ("[`topology.py`](../compare/topology.py#L3)", "`compare/topology.py`"),
        ("[kinds\\_of.py](../compare/kinds_of.py)", "`compare/kinds_of.py`"),
        ("[the monolith's](../monolith/app.py)", "the monolith's (`monolith/app.py`)"),
        ("[in](pairs.md#orders) and [out](https://example.org/a)", None),
        ("![a picture](images/a.png)", None),
    ],
)
def test_a_link_out_of_the_docs_becomes_text(markdown: str, shown: str | None) -> None:
    assert plain_links(markdown, PurePosixPath(".")) == (shown or markdown)


def test_a_link_of_a_lab_is_seen_from_its_folder() -> None:
    markdown = "[here](../pairs.md), [app.py](../../monolith/app.py)"
    assert plain_links(markdown, PurePosixPath("labs")) == "[here](../pairs.md), `monolith/app.py`"


@pytest.mark.parametrize(
    "html",
    [
        '<script src="https://example.org/a.js"></script>',
        '<link rel="stylesheet" href="//example.org/a.css">',
        '<link href="https://example.org" rel="preconnect">',
        '<img src="http://example.org/a.png">',
        '<p style="background: url(https://example.org/a.png)">',
        "<style>@import 'https://example.org/a.css'; </style>",
        "<style>@font-face { src: url(//example.org/a.woff2) }</style>",
    ],
)
def test_a_request_to_another_host_is_found(html: str) -> None:
    assert len(requests_of_page(html)) == 1


def test_a_link_that_people_follow_is_no_request() -> None:
    assert (
        requests_of_page('<a href="https://example.org">there</a><img src="a.png"><style>p { color: red }</style>')
        == []
    )
