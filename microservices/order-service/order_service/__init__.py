"""The orders as a service of their own."""
