"""What the blocks of an experiment say beside their mean: whether they depend on each other, and on the machine."""
