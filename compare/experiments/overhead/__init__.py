"""The price of the network (M1): the wait of one client, the cost of a hop, and the memory of a shop."""
