"""The machinery of every experiment: its definition, its run in blocks, and the way from its numbers to verdicts."""
