"""What people do with Polku: one folder a noun."""
