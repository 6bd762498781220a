"""From a changed line to its first answer (C6), what a dependency takes with it (C8), how long a repair takes (C12)."""
