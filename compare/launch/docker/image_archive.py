"""Images as one file, to carry to a machine without network."""

from __future__ import annotations

from pathlib import Path

from ...errors import CartlabError
from ...topology import SHOPS
from ..disk import clear_write_errors
from .archive_names import refuse_other_images
from .base_images import BASES
from .base_images import DEBIAN
from .base_images import OFFICIAL
from .cli import docker
from .cli import images_like
from .images import steps_of

ARCHIVE = "cartlab-images.tar"
PATIENCE_S = 900


def save(folder: Path) -> Path:
    """Write the base images (ours or the official ones) and the deployables' images that are there to one file.

    The archive includes their build steps, so a changed line can be built without a network. Raises CartlabError.
    """
    there = [image for image in carried_images() if images_like(image)]
    if not there:
        raise CartlabError("there are no images to save", "python cli.py images build")
    steps = {step for image in there if image in deployable_images() for step in steps_of(image)}
    archive, draft = folder / ARCHIVE, folder / f".{ARCHIVE}"
    with clear_write_errors(folder):
        folder.mkdir(parents=True, exist_ok=True)
    try:
        docker("save", "--output", str(draft), *there, *sorted(steps), patience_s=PATIENCE_S)
        draft.rename(archive)
    finally:
        draft.unlink(missing_ok=True)
    return archive


def load(folder: Path) -> list[str]:
    """Load what `save` wrote, and return the names of the images. Raises CartlabError.

    An archive that holds any other image name is refused before anything is loaded.
    """
    archive = folder / ARCHIVE
    if not archive.is_file():
        raise CartlabError(f"there is no {archive}", "python cli.py images save DIR, on a machine that has them")
    refuse_other_images(archive, carried_images())
    said = docker("load", "--input", str(archive), patience_s=PATIENCE_S)
    prefix = "Loaded image: "
    return [line.removeprefix(prefix) for line in said.splitlines() if line.startswith(prefix)]


def carried_images() -> list[str]:
    """Return the names of all images that an archive may hold."""
    return [DEBIAN, *(tag for _, tag in BASES.values()), *OFFICIAL.values(), *deployable_images()]


def deployable_images() -> list[str]:
    """Return the names of the images of all deployables."""
    return [f"cartlab/{deployable.name}:latest" for shop in SHOPS.values() for deployable in shop.deployables]
