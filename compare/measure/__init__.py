"""Turning raw numbers into statements: summaries, intervals, verdicts, doubts, and what was equal."""
