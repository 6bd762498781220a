"""The processes of a run: spawned so that none outlives it, pinned, and logged. This package knows nothing of shops."""
