"""What every deployable has a copy of, byte by byte, whatever its room: it knows no room and no database."""
