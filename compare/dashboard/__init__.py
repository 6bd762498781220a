"""The live page for a class: both shops side by side, the same done to both, and what it does to each."""
