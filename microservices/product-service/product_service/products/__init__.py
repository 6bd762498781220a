"""Products: the catalogue, its search, its stock, and what is similar to what."""
