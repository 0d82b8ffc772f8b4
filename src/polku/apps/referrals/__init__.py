"""A client sent to a service, until the answer and the outcome."""
