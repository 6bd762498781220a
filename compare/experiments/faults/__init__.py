"""What one broken part does to the rest (C11)."""
