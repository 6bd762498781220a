"""The frozen job beside each rebuild run. `python -I -S reference_job.py FOLDER` runs it, by path, and prints JSON.

It does in small what a pipeline does: it compiles Python code, writes and reads many files, packs them, and starts
interpreters. It depends on nothing but Python, and does the same everywhere and always. Its seconds say how fast the
machine was at that moment. Do not change it: reports would no longer be measured beside the same job.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import time
import zlib
from pathlib import Path

FUNCTIONS = 150  # in a module that is compiled
COMPILED_TIMES = 18
FILES = 100
FILE_BYTES = 16_384
INTERPRETERS = 6


def main(folder: Path) -> None:
    """Do the job in an empty folder, and print its seconds and the digest of what it made."""
    began_s = time.perf_counter()
    digest = hashlib.sha256()
    for made in (compiled(), packed(folder), told_by_interpreters()):
        digest.update(made)
    print(json.dumps({"seconds": time.perf_counter() - began_s, "digest": digest.hexdigest()}))


def compiled() -> bytes:
    """Compile a module of many functions, again and again, and return what the last one computes."""
    source = "\n".join(
        f"def step_{n}(value, by={n}):\n    return [each * by + value % {n + 7} for each in range(8) if each != by]\n"
        for n in range(FUNCTIONS)
    )
    known: dict[str, object] = {}
    for _ in range(COMPILED_TIMES):
        exec(compile(source, "steps", "exec"), known)
    return repr([known[f"step_{n}"](n) for n in range(FUNCTIONS)]).encode()  # type: ignore[operator]


def packed(folder: Path) -> bytes:
    """Write files, read them, pack and unpack what they hold, and remove them."""
    block = b"".join(hashlib.sha256(str(n).encode()).digest() for n in range(FILE_BYTES // 32))
    total = hashlib.sha256()
    for number in range(FILES):
        (folder / f"{number}").write_bytes(block[number:] + block[:number])
    for number in range(FILES):
        path = folder / f"{number}"
        total.update(zlib.decompress(zlib.compress(path.read_bytes().hex().encode())))
        path.unlink()
    return total.digest()


def told_by_interpreters() -> bytes:
    """Start interpreters one after another, and return what they print."""
    command = [sys.executable, "-I", "-S", "-c", "import json; print(json.dumps(sorted({'b': 2, 'a': 1})))"]
    return b"".join(subprocess.run(command, capture_output=True, check=True).stdout for _ in range(INTERPRETERS))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
