"""A pytest plugin: hold answers to the contract in the file that CARTLAB_CONTRACT_FILE names."""

from __future__ import annotations

import os
from pathlib import Path

from tests.contract import schema

schema.DOCUMENT_PATH = Path(os.environ["CARTLAB_CONTRACT_FILE"])
schema.document.cache_clear()
