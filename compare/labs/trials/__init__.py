"""A student's work tried for real, in a sandbox of its own."""
