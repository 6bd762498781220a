"""Kinds of faults that only a container engine can do."""
