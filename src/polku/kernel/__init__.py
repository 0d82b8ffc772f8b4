"""Words every room shares: working days, months and periods. Standard library and `holidays` only."""
