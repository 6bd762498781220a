"""The price of the network (M1): what one client waits for, what a hop costs, what a shop holds."""
