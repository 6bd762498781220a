"""Load runs whose every request is known."""

from __future__ import annotations

from typing import Any

from compare.load.features import FEATURES
from compare.load.features import Window

WINDOW = Window(on_s=1.0, off_s=2.0, until_s=4.0)


def load_result(**wrong: range) -> dict[str, Any]:
    """Five seconds with a request every 50 ms. In the named intervals of 100 ms the second one goes wrong."""

    def requests(bad: range) -> dict[str, list[int]]:
        right = [[1, 0 if number in bad else 1] for number in range(50)]
        return {"meant_ms": [50 * number for number in range(100)], "right": [each for two in right for each in two]}

    names = [operation for feature in FEATURES for operation in feature.operations]
    return {
        "operations": {
            name: {"requests": requests(wrong.get(name, range(0))), "spoiled": {}, "errors": {}, "names": []}
            for name in names
        },
    }


def asked_for(**requests: list[tuple[int, bool]]) -> dict[str, Any]:
    """Return a load of these requests only, by operation: when each was meant (in ms), and whether it went right."""
    return {
        "operations": {
            name: {
                "requests": {"meant_ms": [ms for ms, _ in asked], "right": [int(right) for _, right in asked]},
                **{"spoiled": {}, "errors": {}, "names": []},
            }
            for name, asked in requests.items()
        }
    }
