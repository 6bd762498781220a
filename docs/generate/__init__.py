"""What the docs do not type but make: pictures, references, and every figure that was measured."""
