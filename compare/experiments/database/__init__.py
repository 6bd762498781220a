"""What a neighbour's load on the database does to other rooms, with one database, four, and four servers (C9)."""
