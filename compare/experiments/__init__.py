"""Experiments: a question, conditions, a measurement, and a rule for the verdict that stood before the run."""
