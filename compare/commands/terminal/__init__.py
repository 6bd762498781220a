"""What commands share in dealing with a terminal: signs, pages, signals, and output that can't be written."""
