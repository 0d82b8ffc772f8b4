"""What the law says: pure functions of facts and dates. The numbers stand in `law/*.toml`."""
