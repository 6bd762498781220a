"""Real trials of a student's work, each in a sandbox of its own."""
