"""How far a change of technology reaches (C7): the users' room moves to another framework and password library."""
