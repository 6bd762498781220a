"""The pages as a service of their own."""
