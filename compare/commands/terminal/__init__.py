"""How commands deal with a terminal: characters, pages, signals, and output that can't be written."""
