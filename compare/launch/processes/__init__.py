"""The processes of a run: spawned so that none outlives it, pinned, and logged. Nothing here knows a shop."""
