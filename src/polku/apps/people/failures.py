"""A failure gets a number: the reader is told it, and the log knows the failure by it."""

import logging
import secrets

from django.http import HttpRequest
from django.utils.timezone import localtime  # noqa: TID251 (stands at the street, as views do)

logger = logging.getLogger("polku.failures")


OPENING = "secret"
"""What an address calls a part of it that opens something: no log may hold it."""


def _shown(request: HttpRequest) -> str:
    """Return the path of a request without a secret in it."""
    match = request.resolver_match
    secret = match.kwargs.get(OPENING) if match else None
    return request.path.replace(secret, "…") if secret else request.path


def numbered(request: HttpRequest, status: int, exception: BaseException | None = None) -> str:
    """Log a failure without the query, which may hold a name; return its number.

    The number is of day, time, and two letters against twins. That of a fault of ours is logged
    with where it happened: in `exception`, or else in the one being handled.
    """
    reference = f"P-{localtime():%Y%m%d-%H%M}-{secrets.token_hex(2).upper()}"
    broken = status >= 500
    logger.log(
        logging.ERROR if broken else logging.WARNING,
        "%s %s %s %s %s",
        reference,
        status,
        request.method,
        _shown(request),
        type(exception).__name__ if exception else "",
        exc_info=(exception or True) if broken else None,
    )
    return reference
