"""A pytest plugin: hold answers to the contract in the file that CARTLAB_NEWER_CONTRACT names."""

from __future__ import annotations

import os
from pathlib import Path

from tests.contract import schema

schema.DOCUMENT_PATH = Path(os.environ["CARTLAB_NEWER_CONTRACT"])
schema.document.cache_clear()
