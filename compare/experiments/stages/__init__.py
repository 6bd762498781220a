"""The stages on which a bench launches its shops: one module for each runtime."""
