"""The questions: one a file, each a function of an index and filters that returns what may be shown."""
