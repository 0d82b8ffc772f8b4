"""The secret behind an index's pseudonyms: where it comes from and how two are told apart."""

from hashlib import blake2b


def derived(other: str) -> bytes:
    """Return the secret of an index from another one, which it does not lead back to."""
    return blake2b(other.encode(), digest_size=32, person=b"polku index").digest()


def mark(secret: bytes) -> str:
    """Return what tells one secret from another, and nothing else of it."""
    key = blake2b(secret).digest()  # a secret of any length
    return blake2b(key=key, digest_size=8, person=b"polku mark").hexdigest()
