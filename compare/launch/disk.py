"""Clear errors for a full disk, and for a folder that can't be written."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ..errors import CartlabError

_NO_SPACE = (errno.ENOSPC, errno.EDQUOT)
_NOT_WRITABLE = (errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR, errno.EEXIST, errno.ENOENT)


@contextmanager
def clear_write_errors(state: Path) -> Iterator[None]:
    """Turn a full disk and a folder that can't be written into one clear line. Other errors pass."""
    try:
        yield
    except OSError as error:
        if error.errno in _NO_SPACE:
            raise no_space(state) from error
        path = str(error.filename or "")
        if error.errno in _NOT_WRITABLE and (path.startswith(str(state)) or str(state).startswith(path or "?")):
            raise CartlabError(
                f"Can't write to {error.filename}: {os.strerror(error.errno)}.",
                "Make it writable, or set CARTLAB_STATE_DIR to a folder that is.",
            ) from error
        raise


def no_space(state: Path) -> CartlabError:
    """Return the error for a full disk."""
    return CartlabError(
        f"The disk that holds {state} is full.",
        "Free some space, or set CARTLAB_STATE_DIR to a folder on another disk.",
    )
