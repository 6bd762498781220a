"""Orders: carts, checkout and history."""
