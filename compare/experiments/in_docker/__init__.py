"""The experiments on containers: the same questions, with what only an engine can give, as shares of a core."""
