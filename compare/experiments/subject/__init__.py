"""The shop under test: its gate, its shopper, its source tree, and how it is broken and warmed up."""
