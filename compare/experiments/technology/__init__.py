"""How far a change of technology reaches: another framework in one room (C7), another kind of database (C10)."""
