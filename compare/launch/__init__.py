"""Start a shop as real processes, keep it running, and leave nothing behind."""
