"""Which images an archive would load into Docker. Its tables of names are read before anything is loaded."""

from __future__ import annotations

import tarfile
from collections.abc import Collection
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from pathlib import PurePosixPath
from typing import Any

from ...errors import CartlabError
from ...foreign_file import ForeignFileError
from ...foreign_file import MIB
from ...foreign_file import parsed_json

MANIFEST, INDEX, OLD_TABLE = "manifest.json", "index.json", "repositories"  # an engine may take any of these
MOST_BYTES = 4 * MIB  # of a table
MOST_MEMBERS = 20_000
HUB = ".".join(("docker", "io"))  # containerd writes names in full
FULL_NAME, SHORT_NAME = "io.containerd.image.name", "org.opencontainers.image.ref.name"


def refuse_other_images(archive: Path, allowed: Collection[str]) -> None:
    """Raise CartlabError if an archive names an image that is not allowed, or was not written by `docker save`."""
    try:
        tables = _tables(archive)
        if MANIFEST not in tables:
            raise ForeignFileError("has no manifest")
        names = dict.fromkeys(name for table, data in tables.items() for name in NAMES_IN[table](data))
    except OSError as error:
        raise CartlabError(f"{archive} can't be read: {error.strerror}", "look at the stick, or copy it anew") from None
    except (ForeignFileError, tarfile.TarError, LookupError, TypeError, AttributeError, ValueError) as error:
        why = f": it {error}" if isinstance(error, ForeignFileError) else ""
        raise CartlabError(f"{archive} is not what images save writes{why}", "write it again") from None
    others = [name for name in names if name not in allowed]
    if others:
        more = f" and {len(others) - 1} more" if len(others) > 1 else ""
        raise CartlabError(
            f"{archive} holds {others[0]!r}{more}, which images save never writes: nothing was loaded",
            "ask who made it; python cli.py images save DIR writes one that can be trusted",
        )


def _tables(archive: Path) -> dict[str, Any]:
    """Return the tables of names. At most one of each is accepted, and no other member that could pass for a table."""
    found: dict[str, Any] = {}
    with tarfile.open(archive, "r:") as opened:
        members = list(islice(opened, MOST_MEMBERS + 1))
        if len(members) > MOST_MEMBERS:
            raise ForeignFileError(f"holds more than {MOST_MEMBERS:,} files")
        for member in members:
            name = PurePosixPath(member.name).name
            if name not in NAMES_IN and PurePosixPath(member.linkname).name not in NAMES_IN:
                continue
            if member.name in found or member.name not in NAMES_IN or not member.isreg():
                raise ForeignFileError(f"has a second {name}, or one that is no file")
            file = opened.extractfile(member)
            text = file.read(MOST_BYTES + 1) if file else b""
            if len(text) > MOST_BYTES:
                raise ForeignFileError(f"has a {name} of more than {MOST_BYTES // MIB} MiB")
            found[name] = parsed_json(text)
    return found


def _in_manifest(data: Any) -> Iterator[str]:
    for image in data:
        yield from image.get("RepoTags") or ()


def _in_index(data: Any) -> Iterator[str]:
    for image in data["manifests"]:
        notes = image.get("annotations") or {}
        name = notes.get(FULL_NAME) or notes.get(SHORT_NAME)
        if name:
            yield name.removeprefix(f"{HUB}/").removeprefix("library/")


def _in_old_table(data: Any) -> Iterator[str]:
    for name, tags in data.items():
        yield from (f"{name}:{tag}" for tag in tags)


NAMES_IN = {MANIFEST: _in_manifest, INDEX: _in_index, OLD_TABLE: _in_old_table}
