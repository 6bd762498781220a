"""The loads under which shops are measured."""
