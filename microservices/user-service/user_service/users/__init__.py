"""Users: who they are, and the keys that prove it."""
