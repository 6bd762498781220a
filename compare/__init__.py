"""The harness: launches either shop and measures what the choice costs and buys."""
