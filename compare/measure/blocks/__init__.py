"""What the blocks of an experiment say: intervals, verdicts at looks, and whether blocks depend on each other."""
