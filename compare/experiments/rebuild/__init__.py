"""From a changed line to its first answer (C6), the reach of a dependency (C8), and the time of a repair (C12)."""
