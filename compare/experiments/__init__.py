"""Experiments: a question, conditions, a measurement, and a rule for the verdict that is fixed before the run."""
