"""What is measured in containers, so nothing else may run beside it."""
