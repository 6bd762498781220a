"""Turns raw numbers into statements: summaries, intervals, verdicts, doubts, and the fairness ledger."""
