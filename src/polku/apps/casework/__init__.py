"""Clients and their history, the duties that follow, and the worklists over them."""
