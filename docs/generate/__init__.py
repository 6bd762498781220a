"""Generators for the parts of the docs that nobody types: pictures, references, and every measured figure."""
