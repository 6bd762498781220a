"""Faults that come from outside: the shops' own code knows nothing about them."""
