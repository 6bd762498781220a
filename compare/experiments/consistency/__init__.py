"""Experiment `consistency`: what becomes of a checkout that is cut off in the middle (M2)."""
