"""The path index: every person's path, sorted once, so that any question is one pass over columns."""
