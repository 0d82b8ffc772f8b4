"""Who gave a service, as the index knows it: a number made of the business id, which is no secret."""

import hashlib

NO_PROVIDER = 0
"""Of a row that names none."""


def provider_number(business_id: str) -> int:
    """Return the number of a provider: 64 bits of BLAKE2b of the business id as the register has it."""
    if not business_id:
        return NO_PROVIDER
    return int.from_bytes(hashlib.blake2b(business_id.encode(), digest_size=8).digest(), "little")
