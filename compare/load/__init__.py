"""The load generator: schedules requests, sends them from a process of its own, and counts right answers."""
