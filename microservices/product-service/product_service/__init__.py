"""The products as a service of their own."""
