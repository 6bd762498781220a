"""What is similar to what: an index of all products' texts, held in memory.

Each text becomes a vector by feature hashing (Weinberger et al., 2009): every word adds +1 or -1 to one of 256 places,
both chosen by the word's hash. The cosine of two vectors then shows how many words two texts share.
"""

from __future__ import annotations

import secrets
import threading
from collections.abc import Iterable
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np
from flask import current_app
from numpy.typing import NDArray
from sqlalchemy import select

from ..db import db
from ..db import read
from .catalogue import find
from .catalogue import find_many
from .catalogue import ProductRow
from .catalogue import words_of
from .models import Catalogue
from .models import Product

DIMENSIONS = 256
SIMILAR = 4  # how many are shown
NAME_WEIGHT, CATEGORY_WEIGHT, DESCRIPTION_WEIGHT = 3.0, 2.0, 1.0

VERSION = select(Catalogue.version)
TEXTS = select(Product.name, Product.category, Product.description).order_by(Product.id)

Vectors = NDArray[np.float32]


@dataclass(frozen=True)
class Index:
    """One unit vector for each product: row i belongs to product i + 1, for ids have no gaps."""

    version: int
    vectors: Vectors

    def most_similar(self, product_id: int, limit: int) -> list[int]:
        """Return the ids of the products that are most similar to one, the most similar first."""
        scores = self.vectors @ self.vectors[product_id - 1]
        scores[product_id - 1] = -np.inf
        limit = min(limit, len(scores) - 1)
        if limit < 1:
            return []
        # Finding the last score that counts is much cheaper than sorting all; only those that reach it are sorted.
        best = np.flatnonzero(scores >= np.partition(scores, -limit)[-limit])
        return [int(place) + 1 for place in best[np.lexsort((best, -scores[best]))][:limit]]


_building = threading.Lock()


def similar_products(slug: str, limit: int = SIMILAR) -> Sequence[ProductRow]:
    """Return the products most similar to one, the most similar first. Raises NotFound."""
    product = find(slug)
    ids = current_index().most_similar(product.id, limit)
    by_id = {row.id: row for row in find_many(ids)}
    return [by_id[product_id] for product_id in ids]


def build_index() -> None:
    """Build the index before the first request needs it."""
    current_index()


def current_index() -> Index:
    """Return the index of this process, built again if the catalogue has changed since."""
    version = read(VERSION)[0].version
    index = current_app.extensions.get("similar_index")
    if index is None or index.version < version:
        with _building:
            index = current_app.extensions.get("similar_index")
            if index is None or index.version < version:
                index = current_app.extensions["similar_index"] = _built(version, index)
    return index


def _built(version: int, older: Index | None) -> Index:
    settings = current_app.extensions["settings"]
    if settings.similar_index == "mmap":
        return _mapped(version, settings.data_dir / "similar")
    # Products are only ever added, so what is there already needs no second look.
    known = older.vectors if older else np.empty((0, DIMENSIONS), np.float32)
    return Index(version, np.concatenate([known, _vectors(TEXTS.where(Product.id > len(known)))]))


def _mapped(version: int, folder: Path) -> Index:
    """Return the index from a file that all copies of this process map, so that its pages exist once."""
    file = folder / f"{version}.npy"
    try:
        return Index(version, np.load(file, mmap_mode="r"))
    except FileNotFoundError:  # nobody has made it yet, or it is outdated elsewhere already
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = folder / f"{version}.{secrets.token_hex(4)}.draft"
    with draft.open("wb") as output:
        np.save(output, _vectors(TEXTS))
    vectors = np.load(draft, mmap_mode="r")
    draft.replace(file)
    for outdated in folder.glob("*.npy"):
        if int(outdated.stem) < version:
            outdated.unlink(missing_ok=True)  # processes that still map it keep it until they let go
    return Index(version, vectors)


def _vectors(texts: Any) -> Vectors:
    rows = db.session.execute(texts.execution_options(yield_per=5000))
    blocks = [_hashed(block) for block in rows.partitions()]
    return np.concatenate(blocks) if blocks else np.empty((0, DIMENSIONS), np.float32)


def _hashed(texts: Iterable[Any]) -> Vectors:
    texts = list(texts)
    vectors = np.zeros((len(texts), DIMENSIONS), np.float32)
    for vector, (name, category, description) in zip(vectors, texts, strict=True):
        parts = ((name, NAME_WEIGHT), (category, CATEGORY_WEIGHT), (description, DESCRIPTION_WEIGHT))
        for text, weight in parts:
            for word in words_of(text):
                place, sign = _feature(word)
                vector[place] += sign * weight
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    of_length_one: Vectors = vectors / np.maximum(lengths, np.finfo(np.float32).tiny)
    return of_length_one


@lru_cache(maxsize=10_000)
def _feature(word: str) -> tuple[int, float]:
    digest = crc32(word.encode())
    return digest % DIMENSIONS, 1.0 if digest & (1 << 31) else -1.0
