"""Areas, units, staff with roles, sign-in, and the log of who saw whom."""
