"""Tests that measure times, so nothing else may run beside them."""
