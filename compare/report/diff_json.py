"""A comparison of several reports, as data for other programs."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from .diff import Diff


def as_data(found: Diff) -> dict[str, Any]:
    """Return a comparison of reports as JSON data. Its rows hold comparisons in the form of report.json."""
    return {
        "reports": [
            {
                "name": entry.name,
                "created": entry.report.created,
                "valid": entry.report.valid,
                "counted": entry.is_counted,
                "mismatches": list(entry.mismatches),
            }
            for entry in found.entries
        ],
        "skipped": dict(found.skipped),
        "not_counted": found.not_counted,
        "environment": {field: dict(values) for field, values in found.environment.items()},
        "comparisons": [
            {
                "claim": row.claim,
                "metric": row.metric,
                "a": row.a,
                "b": row.b,
                "scale": row.scale,
                "agreement": row.agreement,
                "not_counted": row.not_counted,
                "found": {name: asdict(comparison) for name, comparison in row.found.items()},
            }
            for row in found.rows
        ],
        "changes": [asdict(change) for change in found.changes],
        "counts": found.counts,
    }
