"""Pseudonyms and record keys: the same secret gives the same ones, no other can."""

import hashlib
from collections.abc import Iterable

import numpy as np

from polku.analytics.arrays import Keys

_SIZE = 8
"""Bytes. With five million people two share a pseudonym about once in a million extracts."""


def pseudonyms(person_ids: Iterable[str], secret: bytes) -> Keys:
    """Return the pseudonym of each person id: BLAKE2b (RFC 7693) keyed with the secret.

    Raises ValueError for an empty secret.
    """
    return _keyed((person_id.encode() for person_id in person_ids), secret, b"pseudonym")


def record_keys(of: Keys, secret: bytes) -> Keys:
    """Return the record key of each pseudonym, by which the cell-key method knows a person.

    It comes from the pseudonym and not from the person id, so that tables that carry pseudonyms
    already have the same keys.
    """
    return _keyed((one.tobytes() for one in of.astype("<u8")), secret, b"record key")


def as_text(of: Keys) -> list[str]:
    """Write pseudonyms as an extract carries them in place of the person id: 16 hex digits."""
    return [f"{one:016x}" for one in of.tolist()]


def from_text(texts: Iterable[str]) -> Keys:
    """Read what `as_text` wrote; raises ValueError for what is no such text."""
    return np.fromiter((int(text, 16) for text in texts), np.uint64)


def _keyed(texts: Iterable[bytes], secret: bytes, purpose: bytes) -> Keys:
    if not secret:
        raise ValueError("pseudonyms need a secret")
    key = hashlib.blake2b(secret).digest()  # a secret of any length
    start = hashlib.blake2b(digest_size=_SIZE, key=key, person=purpose)

    def digest(text: bytes) -> bytes:
        one = start.copy()
        one.update(text)
        return one.digest()

    return np.frombuffer(b"".join(map(digest, texts)), "<u8").astype(np.uint64)
