"""What arrives from readers and keepers of the catalogue, read without trust."""
