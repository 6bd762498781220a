"""Where the harness finds the repository and keeps its state."""

from __future__ import annotations

import os
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent

DEFAULT_RUNTIME = "local"
"""Where shops run if no runtime is named."""

READ_FROM_ENVIRONMENT = {
    "CARTLAB_STATE_DIR": "where state, data and logs lie",
    "CARTLAB_LABS_DIR": "where students work",
    "CARTLAB_RUN": "whose process this is, set by Cartlab itself",
    "CARTLAB_CONTRACT_URLS": "which running shops the contract's tests are held against",
    "CARTLAB_CONTRACT_FILE": "which contract they are held against instead of docs/openapi.yaml",
    "CARTLAB_REQUIRE_DOCKER": "tests fail without an engine, rather than being left out",
    "CARTLAB_REQUIRE_BROWSER": "the same without a browser",
    "CARTLAB_REQUIRE_OFFLINE": "the same without network namespaces",
    "CARTLAB_TEST_SHELF": "where processes of one test run share what takes long",
    "CARTLAB_ALL_MISTAKES": "tests try every mistake of each lab",
    "CARTLAB_KILLS": "how often a test kills a bench",
    "CARTLAB_SEED": "at which moments it does",
}
"""Variables that the harness and its tests read in every command. Others with the prefix are a shop's, or unused."""


def state_directory() -> Path:
    """Return the folder for venvs, data, logs and run files: `$CARTLAB_STATE_DIR`, or `.cartlab` in the repository."""
    return Path(os.environ.get("CARTLAB_STATE_DIR") or REPOSITORY / ".cartlab").resolve()


def make_private_folder(folder: Path) -> None:
    """Make a folder that only its owner may read, whatever the umask is. Restrict the folder if it exists already."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.chmod(0o700)
