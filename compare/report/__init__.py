"""Shows results to people. It reads nothing but results."""
