"""The live page for a class: both shops side by side, the same actions on both, and their effect on each."""
