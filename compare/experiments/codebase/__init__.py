"""What grows with a code base: its parts, what must be read for an edit, and how long tools take (C1, C2, C5, M3)."""
