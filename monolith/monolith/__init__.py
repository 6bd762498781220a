"""The shop as one deployable."""
