"""The shops' code as the labs read it, and the starters that are cut from it."""
