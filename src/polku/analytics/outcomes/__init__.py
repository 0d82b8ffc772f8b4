"""What services do: who started, how long they waited, what became of them, and who uses which."""
