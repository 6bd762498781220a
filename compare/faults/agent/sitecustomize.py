"""Python runs this at start-up when its folder is on PYTHONPATH. It plants the faults that the environment names."""

from __future__ import annotations

from planted_faults import plant

plant()
