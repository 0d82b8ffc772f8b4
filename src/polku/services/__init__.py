"""What a service is: its fields and codes, whom it is for, and how it travels as a file."""
