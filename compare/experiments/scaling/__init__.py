"""The cost of more copies (C3), and whether copying only the busy part saves anything (C4)."""
