"""Pages of casework: parse, ask one query or do one action, render."""
