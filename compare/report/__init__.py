"""Shows results to people. Reads results only."""
