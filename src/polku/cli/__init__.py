"""The command line: `polku …`, the same queries and actions as the pages."""
