"""The machinery of every experiment: what one is, how it is run in blocks, and how its numbers become verdicts."""
