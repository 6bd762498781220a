"""The users as a service of their own."""
